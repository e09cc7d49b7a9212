//! Several tabs, of one and of several domains, and the way back and forth through the history.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, Window, in_every_engine};
use serde_json::Value;

use crate::steps::{self, event, is_in_session};

in_every_engine!(
    tabs_of_several_domains_are_in_one_session,
    the_tab_in_front_is_the_active_one,
    a_closed_tab_ends_nothing,
    one_tab_stops_all,
    back_and_forward_keep_the_session,
    back_after_the_end_is_out,
);

/// Opens a page in a new tab and goes there.
async fn open(browser: &Browser, url: &str) -> Result<Window> {
    let tab = browser.new_tab().await?;
    browser.switch_to(&tab).await?;
    browser.goto(url).await?;
    Ok(tab)
}

/// The shop twice and the pay site once, all in the session of that key.
async fn three_tabs(browser: &Browser, stage: &Stage) -> Result<(String, [Window; 3])> {
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(browser).await?;
    browser.click("#cross").await?;
    let detail = event(browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    browser.wait_for_windows(1).await?;
    let first = browser.window().await?;
    let second = open(browser, &stage.shop("/t/idle.html")).await?;
    event(browser, "sessioncontinue").await?;
    let third = open(browser, &stage.pay("/t/idle.html")).await?;
    event(browser, "sessioncontinue").await?;
    Ok((key, [first, second, third]))
}

/// Whether the page was told that it is active, or that it is not, in this order.
const TURNS: &str = "window.__events.map((event) => event.name).filter((name) => name == 'focus' || name == 'blur')";

async fn told(browser: &Browser, tab: &Window) -> Result<Value> {
    browser.switch_to(tab).await?;
    browser.evaluate(TURNS).await
}

async fn tabs_of_several_domains_are_in_one_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (key, tabs) = three_tabs(&browser, &stage).await?;
    for tab in &tabs {
        browser.switch_to(tab).await?;
        is_in_session(&browser, &key).await?;
    }
    ensure!(stage.server_log().matches("session started").count() == 1);
    steps::is_quiet(&browser).await
}

/// A tab that comes to the front is the one the agent follows; the one before is told that it is not.
async fn the_tab_in_front_is_the_active_one(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (_, tabs) = three_tabs(&browser, &stage).await?;
    if engine == Engine::WebKit {
        // Its driver opens tabs behind the one in front and brings none forward: so the first is active all the time.
        for tab in &tabs {
            ensure!(told(&browser, tab).await? == serde_json::json!([]));
        }
        return Ok(());
    }
    for tab in &tabs {
        browser.switch_to(tab).await?;
        let turns =
            format!("const turns = {TURNS}; return turns.length == 2 && turns[0] == 'blur' && turns[1] == 'focus';");
        browser
            .wait_until("a blur and a focus", async || Ok((browser.script(&turns, &[]).await? == true).then_some(())))
            .await?;
    }
    steps::is_quiet(&browser).await
}

async fn a_closed_tab_ends_nothing(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (key, [first, second, third]) = three_tabs(&browser, &stage).await?;
    browser.switch_to(&first).await?;
    browser.close_window().await?;
    browser.wait_for_closed(&first).await?;
    for tab in [&second, &third] {
        browser.switch_to(tab).await?;
        is_in_session(&browser, &key).await?;
        browser.refresh().await?;
        event(&browser, "sessioncontinue").await?;
    }
    browser.close_window().await?;
    browser.switch_to(&second).await?;
    browser.goto(&stage.bank("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    event(&browser, "sessioncontinue").await?;
    steps::is_quiet(&browser).await
}

async fn one_tab_stops_all(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (_, [first, second, third]) = three_tabs(&browser, &stage).await?;
    browser.switch_to(&second).await?;
    browser.click("#stop").await?;
    for tab in [&second, &first, &third] {
        browser.switch_to(tab).await?;
        let detail = event(&browser, "sessionend").await?;
        ensure!(detail["reason"] == "visitor", "{detail}");
        browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
        let ends = "window.__events.filter((event) => event.name == 'sessionend').length";
        ensure!(browser.evaluate(ends).await? == 1, "told more than once");
    }
    // The bank has no tab open: it learns at its next page.
    browser.goto(&stage.bank("/t/idle.html")).await?;
    ensure!(event(&browser, "sessionend").await?["reason"] == "visitor");
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    steps::is_quiet(&browser).await
}

/// From one domain to another and back, also into pages that the browser has kept as they were.
async fn back_and_forward_keep_the_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (shop, pay) = (stage.shop("/t/idle.html"), stage.pay("/t/idle.html"));
    browser.goto(&shop).await?;
    let key = steps::start(&browser).await?;
    mark(&browser).await?;
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&pay).await?;
    event(&browser, "sessioncontinue").await?;
    mark(&browser).await?;
    browser.back().await?;
    came_back(&browser, &shop, &key).await?;
    browser.forward().await?;
    came_back(&browser, &pay, &key).await?;
    browser.back().await?;
    came_back(&browser, &shop, &key).await?;
    steps::is_quiet(&browser).await
}

/// Only a page that was kept as it was has this again.
async fn mark(browser: &Browser) -> Result<()> {
    browser.script("window.__kept = window.__events.length", &[]).await.map(drop)
}

/// The page has been told that the session goes on. Firefox keeps no page with an open WebSocket, whatever that page does
/// about it on its way out, and loads it anew.
async fn came_back(browser: &Browser, url: &str, key: &str) -> Result<()> {
    browser.wait_for_url(url).await?;
    let kept = browser.wait_for("window.__events && [window.__kept > 0]").await?;
    ensure!(kept[0] == (browser.engine() != Engine::Firefox), "the page was kept: {kept}");
    let told = "window.__events.slice(window.__kept || 0).some((event) => event.name == 'sessioncontinue')";
    browser.wait_for(told).await?;
    is_in_session(browser, key).await?;
    mark(browser).await
}

async fn back_after_the_end_is_out(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (shop, pay) = (stage.shop("/t/idle.html"), stage.pay("/t/idle.html"));
    browser.goto(&shop).await?;
    steps::start(&browser).await?;
    mark(&browser).await?;
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&pay).await?;
    event(&browser, "sessioncontinue").await?;
    browser.click("#stop").await?;
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    browser.back().await?;
    browser.wait_for_url(&shop).await?;
    ensure!(event(&browser, "sessionend").await?["reason"] == "visitor");
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    steps::is_quiet(&browser).await
}
