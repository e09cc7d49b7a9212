//! Over https, where `Cross-Origin-Opener-Policy` counts, and under a policy that tells nobody where a visitor comes from.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{self, event, is_in_session};

in_every_engine!(
    https_without_any_policy,
    coop_on_the_opener,
    coop_on_the_helpers,
    coop_on_both,
    coop_on_a_helper_that_becomes_the_destination,
    no_referrer_on_the_opener,
    no_referrer_on_the_helpers,
);

async fn https_without_any_policy(engine: Engine) -> Result<()> {
    crosses(engine, "/t/idle.html", "/cobrowse-helper.html").await
}

async fn coop_on_the_opener(engine: Engine) -> Result<()> {
    crosses(engine, "/coop/idle.html", "/cobrowse-helper.html").await
}

async fn coop_on_the_helpers(engine: Engine) -> Result<()> {
    crosses(engine, "/t/idle.html", "/coop/cobrowse-helper.html").await
}

async fn coop_on_both(engine: Engine) -> Result<()> {
    crosses(engine, "/coop/idle.html", "/coop/cobrowse-helper.html").await
}

async fn no_referrer_on_the_opener(engine: Engine) -> Result<()> {
    crosses(engine, "/no-referrer/idle.html", "/cobrowse-helper.html").await
}

async fn no_referrer_on_the_helpers(engine: Engine) -> Result<()> {
    crosses(engine, "/t/idle.html", "/no-referrer/cobrowse-helper.html").await
}

/// From the page at `opener`, by helper pages at `helper`, to all domains; and on to one of them.
async fn crosses(engine: Engine, opener: &str, helper: &str) -> Result<()> {
    let stage = with_helpers_at(helper).await?;
    let browser = Browser::open_at(engine, &stage).await?;
    browser.goto(&stage.shop(opener)).await?;
    let key = steps::start(&browser).await?;
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}\n{}", stage.server_log());
    browser.wait_for_windows(1).await?;
    browser.click("#link-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    browser.goto(&stage.bank("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    let secure = browser.cookie("cobrowse_session").await?.is_some_and(|cookie| cookie.secure);
    ensure!(secure, "over https, the cookie is for https alone");
    steps::is_quiet(&browser).await
}

async fn coop_on_a_helper_that_becomes_the_destination(engine: Engine) -> Result<()> {
    let stage = with_helpers_at("/coop/cobrowse-helper.html").await?;
    let browser = Browser::open_at(engine, &stage).await?;
    browser.goto(&stage.shop("/coop/seed-open.html")).await?;
    let key = steps::start(&browser).await?;
    let known = browser.windows().await?;
    browser.click("#open-button").await?;
    let opened = browser.wait_for_new_window(&known).await?;
    browser.switch_to(&opened).await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    browser.wait_for_windows(2).await?;
    steps::is_quiet(&browser).await
}

async fn with_helpers_at(path: &str) -> Result<Stage> {
    Stage::start_https(|settings| settings.replace("/cobrowse-helper.html", path)).await
}
