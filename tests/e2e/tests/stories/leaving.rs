//! The visitor leaves as visitors do, on a site that has no code for it, and the session goes along.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};
use serde_json::Value;

use crate::steps::{self, event, is_in_session};

in_every_engine!(
    the_first_link_opens_the_helper_and_the_next_opens_nothing,
    a_link_for_a_new_tab_becomes_one,
    a_form_arrives_as_it_was_sent,
    a_redirect_by_script,
    a_page_that_sends_its_visitor_on_at_once,
    without_windows_the_link_carries_the_session,
    without_windows_a_new_tab_is_in_session,
    a_browser_that_opens_no_window_is_no_obstacle,
    a_link_that_the_site_handles_itself_is_left_alone,
);

/// A shop page in session; `html` is put at the top of it.
async fn shop_page(browser: &Browser, stage: &Stage, html: &str) -> Result<String> {
    let key = start_and_settle(browser, &stage.shop("/t/idle.html")).await?;
    let place = "const box = document.createElement('div'); box.innerHTML = arguments[0]; document.body.prepend(box);";
    browser.script(place, &[Value::from(html)]).await?;
    Ok(key)
}

/// Starts a session and loads the page once more: from `sessioncontinue` on it knows which domains are trusted.
async fn start_and_settle(browser: &Browser, page: &str) -> Result<String> {
    browser.goto(page).await?;
    let key = steps::start(browser).await?;
    browser.goto(page).await?;
    event(browser, "sessioncontinue").await?;
    Ok(key)
}

async fn the_first_link_opens_the_helper_and_the_next_opens_nothing(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let pay = stage.pay("/t/idle.html?a=1#part");
    let key = shop_page(&browser, &stage, &format!("<p><a id=go href='{pay}'><b id=inner>Pay</b></a></p>")).await?;
    browser.click("#inner").await?;
    browser.wait_for_url(&pay).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(1).await?;
    let bank = stage.bank("/t/idle.html");
    browser.script("location.href = arguments[0]", &[bank.as_str().into()]).await?;
    browser.wait_for_url(&bank).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

async fn a_link_for_a_new_tab_becomes_one(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let pay = stage.pay("/t/idle.html");
    let key = shop_page(&browser, &stage, &format!("<a id=go target=_blank href='{pay}'>Pay</a>")).await?;
    let known = browser.windows().await?;
    browser.click("#go").await?;
    let opened = browser.wait_for_new_window(&known).await?;
    browser.switch_to(&opened).await?;
    browser.wait_for_url(&pay).await?;
    is_in_session(&browser, &key).await?;
    ensure!(browser.evaluate("window.opener === null && window.name === ''").await? == true, "the tab has ties");
    browser.wait_for_windows(2).await?;
    steps::is_quiet(&browser).await
}

async fn a_form_arrives_as_it_was_sent(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let pay = stage.pay("/t/idle.html");
    let form = format!(
        "<form action='{pay}'><input name=submit value='a b'><input name=x value='ü&='>\
         <button id=go name=how value=card>Pay</button></form>"
    );
    let key = shop_page(&browser, &stage, &form).await?;
    browser
        .script("document.querySelector('form').addEventListener('submit', (event) => setTimeout(() => { event.target.elements.x.disabled = true; }))", &[])
        .await?;
    browser.click("#go").await?;
    browser.wait_for_url(&format!("{pay}?submit=a+b&x=%C3%BC%26%3D&how=card")).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(1).await?;
    steps::is_quiet(&browser).await
}

async fn a_redirect_by_script(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let pay = stage.pay("/t/idle.html");
    let key = shop_page(&browser, &stage, "").await?;
    let has_api = browser.evaluate("'navigation' in window").await? == true;
    browser.script("setTimeout(() => location.replace(arguments[0]), 0)", &[pay.as_str().into()]).await?;
    browser.wait_for_url(&pay).await?;
    if has_api {
        is_in_session(&browser, &key).await?;
    } else {
        ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    }
    browser.wait_for_windows(1).await?;
    steps::is_quiet(&browser).await
}

async fn a_page_that_sends_its_visitor_on_at_once(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let key = shop_page(&browser, &stage, "").await?;
    let has_api = browser.evaluate("'navigation' in window").await? == true;
    browser.script("location.href = '/t/sends-on.html'", &[]).await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    if has_api {
        is_in_session(&browser, &key).await?;
    } else {
        ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    }
    browser.wait_for_windows(1).await?;
    steps::is_quiet(&browser).await
}

async fn without_windows_the_link_carries_the_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let key = start_and_settle(&browser, &stage.shop("/t/link.html")).await?;
    browser.click("#to-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html#/cart?step=2")).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(1).await?;
    steps::is_quiet(&browser).await
}

async fn without_windows_a_new_tab_is_in_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let key = start_and_settle(&browser, &stage.shop("/t/link.html")).await?;
    let known = browser.windows().await?;
    browser.click("#to-pay-blank").await?;
    let opened = browser.wait_for_new_window(&known).await?;
    browser.switch_to(&opened).await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

/// A call without a gesture is one that no browser opens a window for.
async fn a_browser_that_opens_no_window_is_no_obstacle(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    // The click that started the session was on the page before.
    let key = start_and_settle(&browser, &stage.shop("/t/idle.html")).await?;
    let pay = stage.pay("/t/idle.html");
    browser.script("void Cobrowse.Visitor.crossDomain({ url: arguments[0] })", &[pay.as_str().into()]).await?;
    browser.wait_for_url(&pay).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(1).await?;
    Ok(())
}

async fn a_link_that_the_site_handles_itself_is_left_alone(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let pay = stage.pay("/t/idle.html");
    shop_page(&browser, &stage, &format!("<a id=go href='{pay}'>Pay</a>")).await?;
    browser
        .script(
            "document.addEventListener('click', (event) => { event.preventDefault(); document.title = 'handled'; })",
            &[],
        )
        .await?;
    browser.click("#go").await?;
    browser.wait_for("document.title == 'handled'").await?;
    ensure!(browser.windows().await?.len() == 1);
    ensure!(browser.url().await? == stage.shop("/t/idle.html"));
    steps::is_quiet(&browser).await
}
