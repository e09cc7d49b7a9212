//! Sizes as a visitor downloads them.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::process;
use crate::tools::Workbench;

/// node's own brotli at its best level, which is what a server that compresses ahead of time sends.
/// Compressing in an unoptimised build of this program would take longer than everything around it.
const SCRIPT: &str = "\
const { readFileSync } = require('node:fs');
const { brotliCompressSync, constants } = require('node:zlib');
const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
const size = (file) => brotliCompressSync(readFileSync(file), { params }).length;
console.log(JSON.stringify(process.argv.slice(1).map(size)));";

/// The compressed size of each file, in bytes.
///
/// # Errors
/// When node is missing or a file cannot be read.
pub fn sizes(bench: &Workbench, files: &[&Path]) -> Result<Vec<u64>> {
    let mut node = bench.node()?;
    node.args(["--eval", SCRIPT, "--"]).args(files);
    let answer = process::output(&mut node)?;
    let sizes: Vec<u64> = serde_json::from_str(&answer).context("node did not answer with sizes")?;
    ensure!(sizes.len() == files.len(), "node did not measure every file");
    Ok(sizes)
}
