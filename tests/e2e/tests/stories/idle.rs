//! Pages without a session, and pages under strict policies.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps;

in_every_engine!(
    an_idle_page_makes_one_request,
    the_tag_may_stand_twice,
    a_foreign_glance_is_left_alone,
    early_references_and_answers_hold,
    a_strict_policy_is_enough,
    old_libraries_do_no_harm,
);

async fn an_idle_page_makes_one_request(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let ours = "performance.getEntriesByType('resource').map((entry) => new URL(entry.name)) \
                .filter((url) => url.origin == arguments[0]).map((url) => url.pathname)";
    let requests = browser.script(&format!("return {ours}"), &[stage.server().into()]).await?;
    ensure!(requests == serde_json::json!(["/cobrowse.js"]), "{requests}");
    ensure!(browser.evaluate("document.cookie").await? == "");
    steps::is_quiet(&browser).await
}

async fn the_tag_may_stand_twice(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/twice.html")).await?;
    steps::start(&browser).await?;
    let starts = browser.evaluate("window.__events.filter((event) => event.name == 'sessionstart').length").await?;
    ensure!(starts == 1, "{starts}");
    steps::is_quiet(&browser).await
}

async fn a_foreign_glance_is_left_alone(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/foreign-glance.html")).await?;
    ensure!(browser.evaluate("window.GLANCE.Cobrowse === undefined").await? == true);
    steps::start(&browser).await?;
    let warnings = browser.evaluate("window.__noise.length").await?;
    ensure!(warnings == 1, "one warning, not {warnings}");
    Ok(())
}

async fn early_references_and_answers_hold(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/early.html")).await?;
    ensure!(browser.evaluate("window.__firstInSession").await? == false);
    browser.click("#start-early").await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    browser.goto(&stage.shop("/t/early.html")).await?;
    ensure!(browser.evaluate("window.__firstInSession").await? == true, "not in session on the first line");
    steps::event(&browser, "sessioncontinue").await?;
    steps::is_quiet(&browser).await
}

async fn a_strict_policy_is_enough(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/strict-csp.html")).await?;
    steps::start(&browser).await?;
    steps::is_quiet(&browser).await
}

/// Not in WebKit: there the page's changes to built-in prototypes break the driver's own scripts.
async fn old_libraries_do_no_harm(engine: Engine) -> Result<()> {
    if engine == Engine::WebKit {
        return Ok(());
    }
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/hostile.html")).await?;
    browser.click("#start").await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    browser.wait_for("window.__results.length > 0").await?;
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    Ok(())
}
