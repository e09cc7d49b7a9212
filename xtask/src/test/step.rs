//! The steps, in their order.

use std::ffi::OsString;

use anyhow::Result;

use crate::test::tally::Tally;
use crate::test::{checks, package, purity, suites};
use crate::tools::{Need, Purpose, Workbench};

/// One step.
#[derive(Debug)]
pub struct Step {
    /// What to type after `--only`.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// What it needs from the machine.
    pub needs: &'static [Need],
    /// Does it. An error counts as one failure.
    pub run: fn(&Run<'_>) -> Result<Tally>,
}

/// What a step is given.
#[derive(Debug)]
pub struct Run<'a> {
    /// The project with its tools.
    pub bench: &'a Workbench,
    /// Arguments for the end-to-end tests.
    pub passed_on: &'a [OsString],
}

const DIST: &[Need] = Purpose::Dist.needs();

/// Cheap before dear; what is built once before what uses it.
pub const ALL: &[Step] = &[
    Step { name: "fmt", about: "formatting", needs: &[], run: checks::format },
    Step {
        name: "core-pure",
        about: "the core depends on nothing that does input or output",
        needs: &[],
        run: purity::check,
    },
    Step { name: "clippy", about: "lints, native", needs: &[], run: checks::clippy },
    Step {
        name: "clippy-wasm",
        about: "lints, as compiled for the page",
        needs: &[Need::WasmTarget],
        run: checks::clippy_wasm,
    },
    Step { name: "native", about: "unit, table, property and server tests", needs: &[], run: suites::native },
    Step {
        name: "core-wasm",
        about: "the core's tests, compiled to wasm",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::Node],
        run: suites::core_in_wasm,
    },
    Step { name: "fuzz", about: "a short run of every fuzz target", needs: &[Need::CxxCompiler], run: suites::fuzz },
    Step { name: "dist", about: "the script tag, glue, wasm and npm package", needs: DIST, run: checks::dist },
    Step { name: "size", about: "the size budget", needs: DIST, run: checks::size },
    Step { name: "npm", about: "the npm package is whole and harmless on a server", needs: DIST, run: package::check },
    Step {
        name: "browser-chrome",
        about: "the visitor crate's own tests in Chrome",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Chromium, Need::Chromedriver],
        run: suites::in_chrome,
    },
    Step {
        name: "browser-firefox",
        about: "the visitor crate's own tests in Firefox",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Firefox, Need::Geckodriver],
        run: suites::in_firefox,
    },
    Step {
        name: "e2e",
        about: "stories on real domains in Chromium, Firefox and WebKitGTK",
        needs: &[
            Need::WasmTarget,
            Need::WasmBindgen,
            Need::Node,
            Need::NpmTools,
            Need::Chromium,
            Need::Chromedriver,
            Need::Firefox,
            Need::Geckodriver,
            Need::WebKit,
            Need::WebServers,
        ],
        run: suites::end_to_end,
    },
    Step { name: "docs", about: "the documentation builds without a warning", needs: &[], run: checks::docs },
];
