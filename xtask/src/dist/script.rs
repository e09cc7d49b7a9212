//! The JavaScript half of `dist/`: the script tag and the glue, minified.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::dist::naming::{self, Names};
use crate::process;
use crate::tools::Workbench;

/// The hand-written loader. It has `"__GLUE__"` and the like where a build fills something in.
pub const LOADER_TEMPLATE: &str = "pkg-template/loader.js";
/// The hand-written module for key combinations.
pub const KEYS: &str = "pkg-template/keys.js";

/// What every browser with `import()` understands. An older one must not trip over our script tag by
/// something that only the minifier wrote.
const LOADER_EDITION: &str = "2017";
/// What every browser with wasm reference types understands; no other gets as far as the glue.
const MODULE_EDITION: &str = "2020";

/// Minifies an ES module.
///
/// # Errors
/// When terser fails.
pub fn minify_module(bench: &Workbench, module: &Path, minified: &Path) -> Result<PathBuf> {
    terser(bench, module, minified, MODULE_EDITION, &["--module"])?;
    Ok(minified.to_owned())
}

/// Fills in and minifies the loader, a classic script, into the folder `fresh`.
///
/// # Errors
/// When the template lacks a placeholder or terser fails.
pub fn loader(bench: &Workbench, names: &Names, work: &Path, fresh: &Path) -> Result<()> {
    let template = bench.project().root().join(LOADER_TEMPLATE);
    let text = fs::read_to_string(&template).with_context(|| format!("cannot read {}", template.display()))?;
    let integrity = naming::integrity(&fs::read(fresh.join(&names.wasm))?);
    let version = bench.project().version()?;
    let filled = fill(
        // The licence comment names the version too, without quotes.
        &text.replace("cobrowse-visitor __VERSION__", &format!("cobrowse-visitor {version}")),
        &[
            ("__GLUE__", &names.glue),
            ("__KEYS__", &names.keys),
            ("__WASM__", &names.wasm),
            ("__WASM_INTEGRITY__", &integrity),
            ("__VERSION__", &version),
        ],
    )
    .with_context(|| format!("in {LOADER_TEMPLATE}"))?;
    let whole = work.join("loader.js");
    fs::write(&whole, filled).with_context(|| format!("cannot write {}", whole.display()))?;
    terser(bench, &whole, &fresh.join(naming::LOADER), LOADER_EDITION, &[])
}

/// Minifies one file, in words that a browser of that edition of ECMAScript understands.
fn terser(bench: &Workbench, input: &Path, output: &Path, edition: &str, options: &[&str]) -> Result<()> {
    let mut command = bench.node_tool("terser/bin/terser")?;
    command
        .arg(input)
        .args(["--compress", &format!("passes=3,ecma={edition}"), "--mangle", "--ecma", edition])
        .args(options)
        .arg("--output")
        .arg(output);
    process::output(&mut command).map(|_| ())
}

/// Replaces placeholders, each a whole string literal.
fn fill(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (placeholder, value) in values {
        let literal = format!("\"{placeholder}\"");
        if !text.contains(&literal) {
            bail!("the placeholder {literal} is missing");
        }
        text = text.replace(&literal, &serde_json::to_string(value)?);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_whole_literals() {
        let filled = fill("import(\"__GLUE__\"); // __GLUE__ \"__GLUE__s\"", &[("__GLUE__", "a\"b.js")]);
        assert_eq!(filled.expect("fills"), "import(\"a\\\"b.js\"); // __GLUE__ \"__GLUE__s\"");
    }

    #[test]
    fn a_placeholder_that_is_gone_is_noticed() {
        assert!(fill("import('__GLUE__')", &[("__GLUE__", "x")]).is_err());
    }
}
