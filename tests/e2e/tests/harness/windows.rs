//! Windows, tabs, frames, history.

use anyhow::Result;
use cobrowse_e2e::{Browser, Engine, in_every_engine};

use crate::pages::Pages;

in_every_engine!(
    tabs_open_and_close,
    a_window_that_closes_itself_goes,
    history_goes_back_and_forth,
    frames_are_entered_and_left
);

async fn tabs_open_and_close(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let first = browser.window().await?;
    let second = browser.new_tab().await?;
    assert_eq!(browser.window().await?, first);
    browser.switch_to(&second).await?;
    browser.goto(&pages.pay("/other")).await?;
    assert_eq!(browser.title().await?, "other");
    assert_eq!(browser.wait_for_windows(2).await?.len(), 2);
    browser.close_window().await?;
    browser.wait_for_closed(&second).await?;
    browser.switch_to(&first).await?;
    assert_eq!(browser.title().await?, "plain");
    Ok(())
}

async fn a_window_that_closes_itself_goes(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/openers")).await?;
    let known = browser.windows().await?;
    browser.click("#one").await?;
    let opened = browser.wait_for_new_window(&known).await?;
    browser.switch_to(&opened).await?;
    browser.wait_for("document.title === 'other'").await?;
    browser.script("setTimeout(() => close(), 20)", &[]).await?;
    browser.wait_for_closed(&opened).await?;
    assert_eq!(browser.wait_for_windows(1).await?, known);
    Ok(())
}

async fn history_goes_back_and_forth(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    browser.click("#link").await?;
    browser.wait_for_url(&pages.shop("/other")).await?;
    browser.back().await?;
    browser.wait_for_url(&pages.shop("/")).await?;
    browser.forward().await?;
    browser.wait_for_url(&pages.shop("/other")).await?;
    browser.script("window.stale = true", &[]).await?;
    browser.refresh().await?;
    browser.wait_for("document.title === 'other' && !window.stale").await?;
    Ok(())
}

async fn frames_are_entered_and_left(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/framed")).await?;
    browser.enter_frame("#inner").await?;
    browser.wait_for_text("h1", "Other").await?;
    browser.leave_frames().await?;
    assert!(browser.find_all("h1").await?.is_empty());
    Ok(())
}
