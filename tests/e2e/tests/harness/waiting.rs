//! Waiting ends when the page is ready, and says why when it is not.

use std::time::Instant;

use anyhow::Result;
use cobrowse_e2e::limits::PATIENCE;
use cobrowse_e2e::{Browser, Engine, in_every_engine};
use serde_json::json;

use crate::pages::Pages;

in_every_engine!(
    what_comes_late_is_waited_for,
    what_never_comes_is_explained,
    what_can_never_be_evaluated_is_explained,
    a_navigation_in_between_is_no_failure,
);

async fn what_comes_late_is_waited_for(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/late")).await?;
    assert_eq!(browser.wait_for("window.ready").await?, json!(42));
    browser.wait_for_text("#status", "loaded").await?;
    browser.find("#arrived").await?;
    assert_eq!(browser.find_visible("#arrived").await?.text().await?, "here");
    assert_eq!(browser.wait_for("new Promise(done => setTimeout(done, 30, 'kept'))").await?, json!("kept"));
    Ok(())
}

async fn what_never_comes_is_explained(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/other")).await?;
    let begun = Instant::now();
    let failure =
        browser.wait_for("window.never ?? 0").await.err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(begun.elapsed() >= PATIENCE);
    for part in ["window.never ?? 0", "last value: 0", &pages.shop("/other"), "\"other\""] {
        assert!(failure.contains(part), "{part} is not in: {failure}");
    }
    Ok(())
}

async fn what_can_never_be_evaluated_is_explained(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/other")).await?;
    let failure =
        browser.wait_for("nowhere.to.be.found").await.err().map(|error| format!("{error:#}")).unwrap_or_default();
    for part in ["nowhere.to.be.found", "last value: none", "javascript error", &pages.shop("/other")] {
        assert!(failure.contains(part), "{part} is not in: {failure}");
    }
    Ok(())
}

async fn a_navigation_in_between_is_no_failure(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    for _ in 0..5 {
        let there = pages.pay("/other");
        browser.script("setTimeout(url => location.replace(url), 30, arguments[0])", &[json!(there)]).await?;
        browser.wait_for("document.title === 'other' && document.readyState === 'complete'").await?;
        browser.wait_for_url(&there).await?;
        browser.script("setTimeout(url => location.replace(url), 30, arguments[0])", &[json!(pages.shop("/"))]).await?;
        browser.wait_for_text("h1", "Plain").await?;
    }
    Ok(())
}
