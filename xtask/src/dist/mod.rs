//! `cargo xtask dist`: from the visitor crate and the hand-written templates to what a site includes.
//!
//! Everything is made beside the old `dist/` and takes its place in one step, so a server that is
//! running never serves half of a build.

mod files;
mod imports;
mod naming;
mod npm;
mod script;
mod stamp;
mod swap;
mod texts;
mod wasm;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

pub use files::Files;

use crate::project::Project;
use crate::tools::{Purpose, Workbench};
use crate::{progress, size};
use stamp::Stamp;

/// Builds `dist/` and shows what it weighs.
///
/// # Errors
/// When a tool is missing or a step of the build fails.
pub fn command(project: &Project) -> Result<()> {
    let bench = Workbench::prepare(project, Purpose::Dist.needs())?;
    build(&bench)?;
    size::show(&bench)
}

/// Brings `dist/` up to date; does nothing when it is.
///
/// # Errors
/// When a step of the build fails; the old `dist/` is still in place then.
pub fn build(bench: &Workbench) -> Result<()> {
    let compiled = wasm::compile(bench)?;
    let stamp = Stamp::of(bench.project(), &compiled)?;
    if stamp.is_current() {
        say!("· dist is up to date");
        return Ok(());
    }
    progress::long("packing dist", || pack(bench, &compiled))?;
    stamp.write()
}

fn pack(bench: &Workbench, compiled: &Path) -> Result<()> {
    let project = bench.project();
    let work = project.scratch().join("dist");
    swap::clear(&work)?;
    let fresh = work.join("fresh");
    fs::create_dir_all(&fresh).with_context(|| format!("cannot create {}", fresh.display()))?;

    let bound = wasm::bind(bench, compiled, &work)?;
    let shipped = wasm::optimise(bench, &bound.wasm, &work)?;
    let glue = script::minify_module(bench, &bound.glue, &work.join("glue.min.js"))?;
    let keys = script::minify_module(bench, &project.root().join(script::KEYS), &work.join("keys.min.js"))?;
    let texts = texts::make(project)?;
    let names = naming::Names::of(&fs::read(&shipped.stripped)?, &fs::read(&glue)?, &fs::read(&keys)?, &texts);
    copy(&shipped.stripped, &fresh.join(&names.wasm))?;
    copy(&glue, &fresh.join(&names.glue))?;
    copy(&keys, &fresh.join(&names.keys))?;
    for (name, file) in names.texts.values().zip(texts.values()) {
        fs::write(fresh.join(name), file).with_context(|| format!("cannot write {name}"))?;
    }
    script::loader(bench, &names, &work, &fresh)?;
    naming::write_integrity(&fresh, &names)?;
    npm::assemble(project, &fresh)?;

    keep_symbols(project, &shipped.named, &names)?;
    swap::into_place(&fresh, &project.dist())
}

/// The wasm with its function names, for reading a stack trace that a visitor's browser sent.
fn keep_symbols(project: &Project, named: &Path, names: &naming::Names) -> Result<()> {
    let folder = project.target().join("symbols");
    swap::clear(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    copy(named, &folder.join(&names.wasm))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}
