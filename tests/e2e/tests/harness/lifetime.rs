//! Nothing of one story reaches another, and nothing survives.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use cobrowse_e2e::{Browser, Engine, in_every_engine, poll};
use serde_json::json;

use crate::pages::Pages;

in_every_engine!(
    nothing_survives_a_browser,
    nothing_survives_a_panic,
    two_browsers_know_nothing_of_each_other,
    a_reset_browser_is_as_good_as_new,
);

/// How long killed processes may take to go.
const GOING: Duration = Duration::from_secs(10);

/// The processes, zombies aside, that have `home` among their arguments or variables: all that a
/// browser starts keep their files there.
fn processes_at_home_in(home: &str) -> Vec<String> {
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let of_home = |name: &str, folder: &std::path::Path| {
        fs::read(folder.join(name)).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(home))
    };
    folders
        .filter(|folder| of_home("cmdline", folder) || of_home("environ", folder))
        .map(|folder| fs::read_to_string(folder.join("comm")).unwrap_or_default())
        .collect()
}

async fn expect_gone(home: &str) -> Result<()> {
    let gone = poll::until(GOING, async || Ok(processes_at_home_in(home).is_empty().then_some(()))).await?;
    assert!(gone.is_some(), "left running: {:?}", processes_at_home_in(home));
    assert!(!fs::exists(home)?, "{home} is left");
    Ok(())
}

async fn nothing_survives_a_browser(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let home = browser.driver().home().path().display().to_string();
    assert!(processes_at_home_in(&home).len() > 2);
    drop(browser);
    expect_gone(&home).await
}

async fn nothing_survives_a_panic(engine: Engine) -> Result<()> {
    let browser = Browser::open(engine).await?;
    let home = browser.driver().home().path().display().to_string();
    let story = tokio::spawn(async move {
        browser.goto("about:blank").await?;
        assert_eq!(browser.windows().await?.len(), 9, "this failure is wanted");
        anyhow::Ok(())
    });
    assert!(story.await.is_err_and(|error| error.is_panic()));
    expect_gone(&home).await
}

async fn two_browsers_know_nothing_of_each_other(engine: Engine) -> Result<()> {
    let pages = Pages::serve().await?;
    let (one, other) = tokio::try_join!(Browser::open(engine), Browser::open(engine))?;
    for browser in [&one, &other] {
        browser.goto(&pages.shop("/")).await?;
        assert_eq!(browser.evaluate("[document.cookie, localStorage.length]").await?, json!(["", 0]));
        browser.script("document.cookie = 'a=1; path=/'; localStorage.a = 1", &[]).await?;
    }
    Ok(())
}

async fn a_reset_browser_is_as_good_as_new(engine: Engine) -> Result<()> {
    let (pages, mut browser) = (Pages::serve().await?, Browser::open(engine).await?);
    for _ in 0..3 {
        browser.goto(&pages.pay("/")).await?;
        assert_eq!(browser.evaluate("[document.cookie, localStorage.length]").await?, json!(["", 0]));
        browser.script("document.cookie = 'a=1; path=/; max-age=999'; localStorage.a = 1", &[]).await?;
        browser.goto(&pages.shop("/openers")).await?;
        browser.expect_quiet_console().await?;
        let state = "[document.cookie, localStorage.length, sessionStorage.length, history.length <= 3]";
        assert_eq!(browser.evaluate(state).await?, json!(["", 0, 0, true]));
        let store =
            "document.cookie = 'b=1; path=/; max-age=999'; localStorage.b = sessionStorage.c = 1; console.error('x')";
        browser.script(store, &[]).await?;
        browser.click("#one").await?;
        browser.wait_for_windows(2).await?;
        assert_eq!(browser.console_errors().await?.len(), 1);
        browser.reset().await?;
        assert_eq!(browser.windows().await?, [browser.window().await?]);
    }
    Ok(())
}
