//! The wasm half of `dist/`: compile, bind, optimise.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::dist::imports;
use crate::process;
use crate::tools::{WASM_TRIPLE, Workbench};

/// What wasm-bindgen makes.
#[derive(Debug)]
pub struct Bound {
    /// The module, function names included.
    pub wasm: PathBuf,
    /// The JavaScript that loads it.
    pub glue: PathBuf,
}

/// One module twice: the same functions under the same numbers.
#[derive(Debug)]
pub struct Optimised {
    /// With function names.
    pub named: PathBuf,
    /// Without anything that the browser does not need.
    pub stripped: PathBuf,
}

/// A standard library without panic texts, locations and debug formatting: a seventh of the module, for messages that no
/// visitor reads. The flags are unstable, the toolchain is pinned; `docs/adr/0003-size.md` weighs the two.
const LEAN_STD: &[&str] = &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const LEAN_FLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// What compresses best, not what is shortest: a function that is written into its only caller makes the module shorter and
/// the download longer. Each was measured: `docs/adr/0003-size.md`.
const SMALL: &[&str] = &["-Oz", "--one-caller-inline-max-function-size=20", "-Oz", "--converge", "--debuginfo"];

/// Compiles the visitor crate.
///
/// # Errors
/// When it does not compile.
pub fn compile(bench: &Workbench) -> Result<PathBuf> {
    let mut build = bench.cargo();
    build.args(["build", "--lib", "--release", "--target", WASM_TRIPLE, "--package", "cobrowse-visitor"]);
    build.args(LEAN_STD).env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", LEAN_FLAGS);
    process::run(&mut build)?;
    let target = bench.project().target();
    Ok(target.join(format!("{WASM_TRIPLE}/release/cobrowse_visitor.wasm")))
}

/// Runs wasm-bindgen. The loader passes the address of the wasm, so the glue has none of its own.
///
/// # Errors
/// When it fails, or the crate brings JavaScript files of its own, which nothing here would ship.
pub fn bind(bench: &Workbench, compiled: &Path, work: &Path) -> Result<Bound> {
    let folder = work.join("bound");
    let mut bindgen = bench.tool("wasm-bindgen");
    bindgen
        .args(["--target", "web", "--no-typescript", "--omit-default-module-path"])
        .args(["--out-name", "cobrowse", "--out-dir"])
        .arg(&folder)
        .arg(compiled);
    process::output(&mut bindgen)?;
    ensure!(
        !folder.join("snippets").exists(),
        "a dependency of the visitor crate brings inline JavaScript, which dist/ has no place for"
    );
    let bound = Bound { wasm: folder.join("cobrowse_bg.wasm"), glue: folder.join("cobrowse.js") };
    imports::shorten(&bound.wasm, &bound.glue)?;
    leave_out_the_blocking_start(&bound.glue)?;
    Ok(bound)
}

/// The glue offers two ways to begin. What is not exported, the minifier takes away.
fn leave_out_the_blocking_start(glue: &Path) -> Result<()> {
    let text = fs::read_to_string(glue)?;
    let shorter = text.replace("export { initSync, __wbg_init as default };", "export { __wbg_init as default };");
    ensure!(shorter != text, "the glue does not end as it used to");
    Ok(fs::write(glue, shorter)?)
}

/// Runs wasm-opt. It reads from the module which features the compiler used; `--all-features` would
/// let it use more than browsers have.
///
/// # Errors
/// When wasm-opt fails.
pub fn optimise(bench: &Workbench, bound: &Path, work: &Path) -> Result<Optimised> {
    let named = work.join("named.wasm");
    let stripped = work.join("stripped.wasm");
    wasm_opt(bench, bound, &named, SMALL)?;
    wasm_opt(bench, &named, &stripped, &["--strip-debug", "--strip-producers", "--strip-target-features"])?;
    let (before, after) = (fs::metadata(bound)?.len(), fs::metadata(&stripped)?.len());
    ensure!(after < before, "wasm-opt did not make the module smaller ({before} -> {after} bytes)");
    Ok(Optimised { named, stripped })
}

fn wasm_opt(bench: &Workbench, input: &Path, output: &Path, passes: &[&str]) -> Result<()> {
    let mut command = bench.node_tool("binaryen/bin/wasm-opt")?;
    command.args(passes).arg(input).arg("--output").arg(output);
    process::output(&mut command).map(|_| ())
}
