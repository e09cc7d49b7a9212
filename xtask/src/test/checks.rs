//! Steps that pass or fail as a whole.

use anyhow::Result;

use crate::test::step::Run;
use crate::test::tally::Tally;
use crate::tools::WASM_TRIPLE;
use crate::{dist as dist_build, process, size as size_check};

/// rustfmt agrees, in the workspace and in the fuzz targets beside it.
pub fn format(run: &Run<'_>) -> Result<Tally> {
    cargo(run, &["fmt", "--all", "--check"])?;
    cargo(run, &["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])
}

/// clippy has nothing to say.
pub fn clippy(run: &Run<'_>) -> Result<Tally> {
    cargo(run, &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

/// clippy has nothing to say about code that exists only in wasm.
pub fn clippy_wasm(run: &Run<'_>) -> Result<Tally> {
    cargo(
        run,
        &[
            "clippy",
            "--package",
            "cobrowse-visitor",
            "--package",
            "cobrowse-core",
            "--target",
            WASM_TRIPLE,
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ],
    )
}

/// `dist/` can be made.
pub fn dist(run: &Run<'_>) -> Result<Tally> {
    dist_build::build(run.bench)?;
    size_check::show(run.bench)?;
    Ok(Tally::ONE_PASSED)
}

/// The budgets are kept.
pub fn size(run: &Run<'_>) -> Result<Tally> {
    dist_build::build(run.bench)?;
    size_check::check(run.bench)?;
    Ok(Tally::ONE_PASSED)
}

/// rustdoc has nothing to say.
pub fn docs(run: &Run<'_>) -> Result<Tally> {
    process::run(run.bench.cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"))?;
    Ok(Tally::ONE_PASSED)
}

fn cargo(run: &Run<'_>, words: &[&str]) -> Result<Tally> {
    process::run(run.bench.cargo().args(words))?;
    Ok(Tally::ONE_PASSED)
}
