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
    event(browser, "crossdomain").await?;
    browser.wait_for_windows(1).await?;
    let first = browser.window().await?;
    let second = open(browser, &stage.shop("/t/idle.html")).await?;
    event(browser, "sessioncontinue").await?;
    let third = open(browser, &stage.pay("/t/idle.html")).await?;
    event(browser, "sessioncontinue").await?;
    Ok((key, [first, second, third]))
}

/// The names of all events of that kind that the page of this tab was told.
async fn told(browser: &Browser, tab: &Window, names: &str) -> Result<Value> {
    browser.switch_to(tab).await?;
    browser
        .evaluate(&format!("window.__events.map((event) => event.name).filter((name) => {names}.includes(name))"))
        .await
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
    for (tab, expected) in [(&tabs[0], "blur"), (&tabs[1], "blur")] {
        browser.switch_to(tab).await?;
        event(&browser, expected).await?;
    }
    ensure!(told(&browser, &tabs[2], "['blur']").await? == serde_json::json!([]), "the last one is still active");
    Ok(())
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
        ensure!(told(&browser, tab, "['sessionend']").await? == serde_json::json!(["sessionend"]));
    }
    // The bank has no tab open: it learns at its next page.
    browser.goto(&stage.bank("/t/idle.html")).await?;
    ensure!(event(&browser, "sessionend").await?["reason"] == "visitor");
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    steps::is_quiet(&browser).await
}

/// From one domain to another and back: the page that comes out of the browser's cache is in session again, and says so.
async fn back_and_forward_keep_the_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (shop, pay) = (stage.shop("/t/idle.html"), stage.pay("/t/idle.html"));
    browser.goto(&shop).await?;
    let key = steps::start(&browser).await?;
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&pay).await?;
    event(&browser, "sessioncontinue").await?;
    mark(&browser).await?;
    browser.back().await?;
    browser.wait_for_url(&shop).await?;
    event(&browser, "sessioncontinue").await?;
    is_in_session(&browser, &key).await?;
    mark(&browser).await?;
    browser.forward().await?;
    browser.wait_for_url(&pay).await?;
    came_from_the_cache(&browser).await?;
    browser.back().await?;
    browser.wait_for_url(&shop).await?;
    came_from_the_cache(&browser).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

/// Only a page that was kept as it was has these again.
async fn mark(browser: &Browser) -> Result<()> {
    browser.script("window.__kept = window.__events.length", &[]).await.map(drop)
}

/// The page is as it was, and has been told that the session goes on.
async fn came_from_the_cache(browser: &Browser) -> Result<()> {
    ensure!(browser.evaluate("window.__kept > 0").await? == true, "the page was loaded anew");
    let told = "window.__events.slice(window.__kept).some((event) => event.name == 'sessioncontinue')";
    browser.wait_for(told).await?;
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

in_every_engine!(explore);
async fn explore(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let (_, tabs) = three_tabs(&browser, &stage).await?;
    for round in 0..2 {
        for (at, tab) in tabs.iter().enumerate() {
            browser.switch_to(tab).await?;
            let state = browser.evaluate("[document.visibilityState, document.hasFocus(), JSON.stringify(window.__events.map((e) => e.name))]").await?;
            eprintln!("{engine} round {round} tab {at}: {state}");
        }
    }
    let one = Browser::open(engine).await?;
    one.goto(&stage.shop("/t/idle.html")).await?;
    one.script("window.__mark = 1", &[]).await?;
    one.goto(&stage.pay("/t/idle.html")).await?;
    one.back().await?;
    eprintln!("{engine} bfcache without session: {}", one.evaluate("window.__mark || 0").await?);
    Ok(())
}
