//! Nothing that a page writes to the console gets past.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, in_every_engine};

use crate::pages::Pages;

in_every_engine!(
    errors_and_warnings_are_heard,
    what_the_security_policy_blocks_is_heard,
    a_window_that_closes_at_once_is_heard,
    a_quiet_page_is_quiet,
    every_window_is_heard,
    workers_are_heard,
);

/// Exactly one complaint has each of these texts.
fn expect_each_once(complaints: &[String], expected: &[&str]) -> Result<()> {
    for text in expected {
        let found = complaints.iter().filter(|line| line.starts_with(level(text)) && line.contains(text)).count();
        ensure!(found == 1, "{found} times \"{text}\" in {complaints:#?}");
    }
    Ok(())
}

fn level(text: &str) -> &'static str {
    if text.contains("warning") { "warning: " } else { "error: " }
}

async fn errors_and_warnings_are_heard(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/log")).await?;
    browser.wait_for("document.title === 'logged'").await?;
    let complaints = browser.console_errors().await?;
    expect_each_once(&complaints, &["a warning", "an error 7", "a rejection", "an exception"])?;
    // Chromium tells what did not load, too.
    let missing = usize::from(engine == Engine::Chromium);
    assert_eq!(complaints.iter().filter(|line| line.contains("missing.js")).count(), missing, "{complaints:#?}");
    assert_eq!(complaints.len(), 4 + missing, "{complaints:#?}");
    let told = browser.expect_quiet_console().await.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(told.contains("an exception"), "{told}");
    Ok(())
}

async fn what_the_security_policy_blocks_is_heard(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/csp")).await?;
    let complaints = browser.console_errors().await?;
    assert_eq!(complaints.len(), 1, "{complaints:#?}");
    assert!(complaints.iter().all(|line| line.contains("ontent") && line.contains("ecurity")), "{complaints:#?}");
    Ok(())
}

async fn a_window_that_closes_at_once_is_heard(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/flash-opener")).await?;
    for round in 1..=3 {
        browser.script("document.title = 'again'", &[]).await?;
        browser.click("#go").await?;
        browser.wait_for("document.title === 'gone'").await?;
        let complaints = browser.console_errors().await?;
        assert_eq!(complaints.len(), 2 * round, "{complaints:#?}");
    }
    Ok(())
}

async fn a_quiet_page_is_quiet(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    for page in [pages.shop("/"), pages.pay("/form"), pages.shop("/framed")] {
        browser.goto(&page).await?;
    }
    browser.expect_quiet_console().await
}

async fn every_window_is_heard(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let first = browser.window().await?;
    let second = browser.new_tab().await?;
    browser.switch_to(&second).await?;
    browser.goto(&pages.pay("/framed")).await?;
    browser.enter_frame("#inner").await?;
    browser.script("console.error('an error in the frame')", &[]).await?;
    browser.leave_frames().await?;
    browser.script("console.warn('a warning in the second')", &[]).await?;
    browser.switch_to(&first).await?;
    browser.script("console.error('an error in the first')", &[]).await?;
    let complaints = browser.console_errors().await?;
    let expected = ["an error in the frame", "a warning in the second", "an error in the first"];
    expect_each_once(&complaints, &expected)?;
    assert_eq!(complaints.len(), expected.len(), "{complaints:#?}");
    Ok(())
}

async fn workers_are_heard(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/worker")).await?;
    browser.wait_for("document.title === 'worked'").await?;
    let complaints = browser.console_errors().await?;
    expect_each_once(&complaints, &["an error in a worker"])?;
    assert_eq!(complaints.len(), 1, "{complaints:#?}");
    Ok(())
}
