//! One session over three unrelated domains.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{self, event, is_in_session};

in_every_engine!(
    a_visitor_is_helped_from_the_shop_to_the_bank,
    blank_turns_the_helper_into_the_destination,
    a_restarted_server_still_knows_the_session,
    a_helper_that_never_answers_does_not_hold_the_visitor,
);

/// The main job: start by a click, cross, go on by plain links, stop, and be out everywhere.
async fn a_visitor_is_helped_from_the_shop_to_the_bank(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/")).await?;
    browser.click("#help").await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    let key = steps::key(&browser).await?;
    browser.wait_for_text("#key", &key).await?;

    browser.find_visible("#pay").await?.click().await?;
    browser.wait_for_url(&stage.pay("/")).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(1).await?;

    browser.find_visible("#to-bank").await?.click().await?;
    browser.wait_for("location.host.startsWith('www.bank.')").await?;
    is_in_session(&browser, &key).await?;

    browser.find_visible("#stop").await?.click().await?;
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    browser.wait_for_text("#state", "not in session").await?;

    browser.goto(&stage.shop("/")).await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie.includes('cobrowse_session')").await?;
    steps::is_quiet(&browser).await?;
    let log = stage.server_log();
    ensure!(log.matches("session started").count() == 1, "the server saw more than one session:\n{log}");
    ensure!(!log.contains(&key), "the server's log has the session key");
    Ok(())
}

async fn blank_turns_the_helper_into_the_destination(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    let url = stage.pay("/t/idle.html");
    browser
        .script(
            "document.getElementById('cross').addEventListener('click', (event) => { event.stopImmediatePropagation(); \
             Cobrowse.Visitor.crossDomain({ url: arguments[0], target: '_blank' }); }, true)",
            &[url.as_str().into()],
        )
        .await?;
    let known = browser.windows().await?;
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    let windows = browser.wait_for_windows(2).await?;
    for window in windows.iter().filter(|window| !known.contains(window)) {
        browser.switch_to(window).await?;
    }
    browser.wait_for_url(&url).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

async fn a_restarted_server_still_knows_the_session(engine: Engine) -> Result<()> {
    let mut stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    stage.crash_server();
    let lost = event(&browser, "connection").await?;
    ensure!(lost["status"] == "reconnecting", "{lost}");
    stage.start_server().await?;
    browser
        .wait_for("window.__events.some((event) => event.name == 'connection' && event.detail.status == 'ok')")
        .await?;
    is_in_session(&browser, &key).await?;
    ensure!(browser.evaluate("window.__events.some((event) => event.name == 'sessionend')").await? == false);
    Ok(())
}

/// The helper of the pay site is a page without our tag: after three seconds the visitor goes on all the same.
async fn a_helper_that_never_answers_does_not_hold_the_visitor(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(|settings| {
        settings.replace("www.pay.localhost:{sites}/cobrowse-helper.html", "www.pay.localhost:{sites}/t/noise.js")
    })
    .await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    steps::start(&browser).await?;
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    browser.wait_for_windows(1).await?;
    Ok(())
}
