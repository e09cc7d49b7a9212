//! The npm package, looked at from the outside.

use anyhow::Result;

use crate::test::step::Run;
use crate::test::tally::Tally;
use crate::{dist, process};

/// Imports the package as a server-side renderer would, where there is no page, and checks that
/// everything the manifest promises is there.
const SCRIPT: &str = r#"
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[1];
const at = (name) => join(folder, name);
const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));
assert.deepEqual(Object.keys(manifest.exports["."])[0], "types", "types must come first");
for (const name of [...manifest.files, ...Object.values(manifest.exports["."])]) {
  assert.ok(existsSync(at(name)), `${name} is missing from the package`);
}
const { load } = await import(pathToFileURL(at(manifest.exports["."].default)));
assert.equal(await load({ src: "https://cobrowse.example/cobrowse.js", groupid: 1 }), null);
"#;

/// The package is whole, and null where there is no page.
pub fn check(run: &Run<'_>) -> Result<Tally> {
    dist::build(run.bench)?;
    let mut node = run.bench.node()?;
    node.args(["--input-type=module", "--eval", SCRIPT, "--"]).arg(run.bench.project().dist().join("npm"));
    process::output(&mut node)?;
    Ok(Tally::ONE_PASSED)
}
