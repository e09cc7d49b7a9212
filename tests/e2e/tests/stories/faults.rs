//! The agent cannot load: one event, one code, one line on the console, and links go on.

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{self, code_of, event};

in_every_engine!(
    wasm_blocked_by_policy,
    connections_blocked_by_policy,
    a_missing_wasm_file,
    a_missing_glue_file,
    a_wrong_mime_type,
    an_unreachable_server,
    a_page_that_is_left_while_it_loads_says_nothing,
);

async fn wasm_blocked_by_policy(engine: Engine) -> Result<()> {
    fault(engine, "csp-no-wasm", "unsupported", "'wasm-unsafe-eval'").await
}

async fn connections_blocked_by_policy(engine: Engine) -> Result<()> {
    fault(engine, "csp-self", "unsupported", "connect-src").await
}

async fn a_missing_wasm_file(engine: Engine) -> Result<()> {
    fault(engine, "missing-wasm", "network", ".wasm").await
}

async fn a_missing_glue_file(engine: Engine) -> Result<()> {
    fault(engine, "broken-glue", "network", ".js").await
}

async fn a_wrong_mime_type(engine: Engine) -> Result<()> {
    fault(engine, "wrong-mime", "service", "application/wasm").await
}

async fn fault(engine: Engine, page: &str, code: &str, remedy: &str) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop(&format!("/t/{page}.html"))).await?;
    ensure!(code_of(&browser, "Cobrowse.Visitor.startSession()").await? == code);
    let detail = event(&browser, "unsupported").await?;
    ensure!(detail["code"] == code, "{detail}");
    let lines = browser
        .evaluate("window.__noise.filter((line) => line.text.startsWith('cobrowse ')).map((line) => line.text)")
        .await?;
    let lines = lines.as_array().context("no list")?;
    ensure!(lines.len() == 1 && lines[0].as_str().is_some_and(|line| line.contains(remedy)), "{lines:?}");
    // A later call tries again, and fails again with its code.
    ensure!(code_of(&browser, "Cobrowse.Visitor.startSession()").await? == code);
    let unhandled = browser.evaluate("window.__noise.some((line) => line.kind == 'unhandledrejection')").await?;
    ensure!(unhandled == false, "an unhandled rejection");
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await
}

async fn an_unreachable_server(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/server-down.html")).await?;
    ensure!(code_of(&browser, "Cobrowse.Visitor.startSession()").await? == "network");
    ensure!(event(&browser, "error").await?["code"] == "network");
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    Ok(())
}

/// What it was loading is cut off, which is nobody's fault.
async fn a_page_that_is_left_while_it_loads_says_nothing(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    for _ in 0..5 {
        browser.goto(&stage.shop("/t/left-early.html")).await?;
        browser.wait_for_url(&stage.shop("/t/idle.html")).await?;
        steps::is_in_session(&browser, &key).await?;
    }
    steps::is_quiet(&browser).await
}
