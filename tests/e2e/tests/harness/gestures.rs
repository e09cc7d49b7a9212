//! Gestures are gestures, and the pop-up blocker is on.

use anyhow::Result;
use cobrowse_e2e::{Browser, Button, Engine, Modifier, in_every_engine};
use serde_json::json;

use crate::pages::Pages;

in_every_engine!(
    a_click_opens_a_window,
    a_pointer_click_opens_a_window,
    the_first_window_of_a_click_opens_and_a_second_depends_on_the_engine,
    no_gesture_no_window,
    a_scripted_click_is_no_gesture,
    the_middle_button_and_modifiers_reach_the_page,
);

async fn a_click_opens_a_window(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/openers")).await?;
    let known = browser.windows().await?;
    browser.click("#one").await?;
    let opened = browser.wait_for_new_window(&known).await?;
    assert_eq!(browser.title().await?, "window");
    browser.switch_to(&opened).await?;
    browser.wait_for_url(&pages.shop("/other")).await
}

async fn a_pointer_click_opens_a_window(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/openers")).await?;
    browser.click_with("#one", Button::Left, &[]).await?;
    browser.wait_for_windows(2).await?;
    Ok(())
}

async fn the_first_window_of_a_click_opens_and_a_second_depends_on_the_engine(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/openers")).await?;
    browser.click("#two").await?;
    let expected = match engine {
        Engine::Chromium | Engine::Firefox => "window null",
        Engine::WebKit => "window window",
    };
    assert_eq!(browser.wait_for("document.title !== 'openers' && document.title").await?, json!(expected));
    browser.wait_for_windows(if engine == Engine::WebKit { 3 } else { 2 }).await?;
    Ok(())
}

async fn no_gesture_no_window(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/openers")).await?;
    assert_eq!(browser.evaluate("window.open('/other', 'uncalled') === null").await?, json!(true));
    assert_eq!(browser.windows().await?.len(), 1);
    Ok(())
}

async fn a_scripted_click_is_no_gesture(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/openers")).await?;
    browser.script("document.querySelector('#one').click()", &[]).await?;
    assert_eq!(browser.title().await?, "null");
    assert_eq!(browser.windows().await?.len(), 1);
    Ok(())
}

async fn the_middle_button_and_modifiers_reach_the_page(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let listen = "window.heard = []; for (const name of ['click', 'auxclick']) link.addEventListener(name, event => {
        event.preventDefault(); heard.push([event.type, event.button, event.ctrlKey, event.shiftKey, event.isTrusted]); });";
    browser.script(listen, &[]).await?;
    browser.click_with("#link", Button::Left, &[Modifier::Control, Modifier::Shift]).await?;
    browser.click_with("#link", Button::Left, &[]).await?;
    let middle = browser.click_with("#link", Button::Middle, &[]).await;
    let mut expected = vec![json!(["click", 0, true, true, true]), json!(["click", 0, false, false, true])];
    match engine {
        Engine::WebKit => assert!(middle.is_err()),
        _ => expected.push(json!(["auxclick", 1, false, false, true])),
    }
    browser.wait_for(&format!("heard.length === {}", expected.len())).await?;
    assert_eq!(browser.evaluate("heard").await?, json!(expected));
    Ok(())
}
