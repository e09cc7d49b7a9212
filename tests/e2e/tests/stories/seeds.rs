//! The code samples of the Glance document run as they stand.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{self, event, is_in_session};

in_every_engine!(
    cross_domain_at_session_start,
    redirect_in_session,
    redirect_without_a_session,
    window_open_in_the_promise,
    window_open_without_a_session,
);

async fn cross_domain_at_session_start(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/seed-start.html")).await?;
    steps::start(&browser).await?;
    let detail = event(&browser, "crossdomain").await?;
    // "Visitors using Apple Safari may see a pop-up blocker warning", says the document: a session starts over the
    // network, and by then WebKit has forgotten the click. The links carry the session then.
    let expected = if engine == Engine::WebKit { "link" } else { "crossed" };
    ensure!(detail["status"] == expected, "{detail}");
    browser.wait_for_windows(1).await?;
    steps::is_quiet(&browser).await
}

async fn redirect_in_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/seed-redirect.html")).await?;
    let key = steps::start(&browser).await?;
    browser.click("#redirect-button").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(1).await?;
    steps::is_quiet(&browser).await
}

async fn redirect_without_a_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/seed-redirect.html")).await?;
    browser.click("#redirect-button").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    steps::is_quiet(&browser).await
}

async fn window_open_in_the_promise(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/seed-open.html")).await?;
    let key = steps::start(&browser).await?;
    follow_open_button(&browser, &stage).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

async fn window_open_without_a_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/seed-open.html")).await?;
    follow_open_button(&browser, &stage).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    steps::is_quiet(&browser).await
}

/// Clicks, and goes to the window that has opened, which ends at the pay site.
async fn follow_open_button(browser: &Browser, stage: &Stage) -> Result<()> {
    let known = browser.windows().await?;
    browser.click("#open-button").await?;
    let opened = browser.wait_for_new_window(&known).await?;
    browser.switch_to(&opened).await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    browser.wait_for_windows(2).await?;
    Ok(())
}
