//! Steps that run tests and count them.

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::apps::{Apps, Profile};
use crate::dist;
use crate::fuzz::{self, Fuzzers, Limits};
use crate::test::step::Run;
use crate::test::stream::counted;
use crate::test::tally::Tally;
use crate::tools::WASM_TRIPLE;

/// Enough to notice a broken target and a shallow regression; longer runs are `cargo xtask fuzz`.
const FUZZ_RUNS: u64 = 50_000;
/// No target may hold up the rest, however slow the machine.
const FUZZ_SECONDS: u64 = 20;
/// Browser stories at a time: each has a browser, and a slow browser is not a failing story.
const STORIES_AT_A_TIME: &str = "--test-threads=2";
/// Seconds in which a browser has to show a result; its first start on a busy machine takes long.
const BROWSER_PATIENCE: &str = "120";

/// Everything that runs without a browser.
pub fn native(run: &Run<'_>) -> Result<Tally> {
    counted(run.bench.cargo().args(["test", "--workspace", "--exclude", "cobrowse-e2e", "--no-fail-fast"]))
}

/// The core's tests again, in the form in which the core is shipped.
pub fn core_in_wasm(run: &Run<'_>) -> Result<Tally> {
    counted(run.bench.cargo().args([
        "test",
        "--package",
        "cobrowse-core",
        "--target",
        WASM_TRIPLE,
        "--tests",
        "--no-fail-fast",
    ]))
}

/// Every fuzz target for a short while; each counts as one.
pub fn fuzz(run: &Run<'_>) -> Result<Tally> {
    let targets = fuzz::targets(run.bench.project())?;
    let fuzzers = Fuzzers::build(run.bench)?;
    let limits = Limits { runs: Some(FUZZ_RUNS), seconds: Some(FUZZ_SECONDS) };
    let mut tally = Tally::default();
    for target in &targets {
        tally += match fuzzers.run(target, limits) {
            Ok(()) => Tally::ONE_PASSED,
            Err(failure) => {
                eprintln!("xtask: {failure:#}");
                Tally::ONE_FAILED
            }
        };
    }
    Ok(tally)
}

/// The visitor crate's tests in Chrome.
pub fn in_chrome(run: &Run<'_>) -> Result<Tally> {
    let driver = run.bench.chromedriver()?;
    in_browser(run, |pack| pack.arg("--chrome").arg("--chromedriver").arg(driver))
}

/// The visitor crate's tests in Firefox.
pub fn in_firefox(run: &Run<'_>) -> Result<Tally> {
    let driver = run.bench.tool("geckodriver");
    in_browser(run, |pack| pack.arg("--firefox").arg("--geckodriver").arg(driver.get_program()))
}

/// `no-install`, because what wasm-pack needs is there and it must not fetch other versions; `error`, because
/// it looks for a newer version of itself and warns whenever it cannot.
fn in_browser(run: &Run<'_>, choose: impl FnOnce(&mut Command) -> &mut Command) -> Result<Tally> {
    let mut pack = run.bench.tool("wasm-pack");
    pack.args(["--log-level", "error", "test", "--headless", "--mode", "no-install"]);
    choose(&mut pack).args(["--", "--test", "browser"]).env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_PATIENCE);
    counted(&mut pack)
}

/// The stories, with everything built that they talk to.
pub fn end_to_end(run: &Run<'_>) -> Result<Tally> {
    dist::build(run.bench)?;
    let apps = Apps::build(run.bench, Profile::Dev, &[]).context("the stories need the server and the demo sites")?;
    counted(
        run.bench
            .cargo()
            .args(["test", "--package", "cobrowse-e2e", "--no-fail-fast", "--"])
            .arg(STORIES_AT_A_TIME)
            .args(run.passed_on)
            .envs(apps.environment(run.bench)),
    )
}
