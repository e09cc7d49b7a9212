//! What the built files weigh on the wire, and what they may weigh.

mod brotli;
mod budget;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::dist::{self, Files};
use crate::project::{Project, read_toml};
use crate::tools::{Purpose, Workbench};
use budget::{Budget, Verdict, Weights};

/// The budgets, each with its reason.
const BUDGET_FILE: &str = "size-budget.toml";

/// Brings `dist/` up to date and checks it.
///
/// # Errors
/// When the build fails or a budget is exceeded.
pub fn command(project: &Project) -> Result<()> {
    let bench = Workbench::prepare(project, Purpose::Dist.needs())?;
    dist::build(&bench)?;
    show(&bench)?;
    check(&bench)
}

/// Prints each file of `dist/` with its weight.
///
/// # Errors
/// When `dist/` cannot be read.
pub fn show(bench: &Workbench) -> Result<()> {
    let files = Files::in_folder(&bench.project().dist())?;
    let weights = weigh(bench, &files)?;
    let titles = [("loader", weights.loader), ("glue", weights.glue), ("wasm", weights.wasm)];
    say!("\n  {:<8} {:>9} {:>9}  file", "", "raw", "brotli");
    let mut raw_total = 0;
    for ((title, brotli), file) in titles.into_iter().zip(files.in_session()) {
        let raw = fs::metadata(file)?.len();
        raw_total += raw;
        let name = file.file_name().unwrap_or_default().display();
        say!("  {title:<8} {raw:>9} {brotli:>9}  {name}");
    }
    say!("  {:<8} {raw_total:>9} {:>9}", "total", weights.total());
    say!("  {:<8} {:>9} {:>9}  the largest language, and the style sheet\n", "texts", "", weights.texts);
    Ok(())
}

/// Holds `dist/` against the budgets.
///
/// # Errors
/// When one is exceeded; the message says by how much.
pub fn check(bench: &Workbench) -> Result<()> {
    let project = bench.project();
    let weights = weigh(bench, &Files::in_folder(&project.dist())?)?;
    let mut excesses = Vec::new();
    for budget in Budget::all_in(&read_toml(&project.root().join(BUDGET_FILE))?)? {
        match budget.judge(&weights) {
            Verdict::Kept(line) => say!("  {line}"),
            Verdict::Exceeded(line) => excesses.push(line),
        }
    }
    if !excesses.is_empty() {
        bail!("over the size budget: {}", excesses.join("; "));
    }
    Ok(())
}

fn weigh(bench: &Workbench, files: &Files) -> Result<Weights> {
    let sizes = brotli::sizes(bench, &files.in_session())?;
    let texts: Vec<&Path> = files.texts.iter().map(PathBuf::as_path).collect();
    let texts = brotli::sizes(bench, &texts)?.into_iter().max().context("there are no texts")?;
    let [loader, glue, wasm] = sizes.try_into().ok().context("not every file was measured")?;
    Ok(Weights { loader, glue, wasm, texts })
}
