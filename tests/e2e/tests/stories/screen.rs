//! What a visitor sees of us, and presses: everything is in the shadow root of one element.

use anyhow::{Context as _, Result};
use cobrowse_e2e::Browser;
use serde_json::{Value, json};

/// Our element's shadow root, or null.
pub const ROOT: &str = "(document.querySelector('cobrowse-ui') || {}).shadowRoot";

/// An expression for the part of our screen that `css` finds, or null.
pub fn part(css: &str) -> String {
    format!("({ROOT} && {ROOT}.querySelector('{css}'))")
}

/// Waits until that part is there and visible.
pub async fn appears(browser: &Browser, css: &str) -> Result<()> {
    browser.wait_for(&format!("{0} && {0}.getBoundingClientRect().width", part(css))).await.map(drop)
}

/// Waits until nothing of the kind is visible.
pub async fn goes(browser: &Browser, css: &str) -> Result<()> {
    browser.wait_for(&format!("!{0} || !{0}.getBoundingClientRect().width", part(css))).await.map(drop)
}

/// Its text.
pub async fn text(browser: &Browser, css: &str) -> Result<String> {
    appears(browser, css).await?;
    let text = browser.evaluate(&format!("{}.textContent", part(css))).await?;
    Ok(text.as_str().context("no text")?.to_owned())
}

/// Left, top, right and bottom edge, CSS px.
pub async fn edges(browser: &Browser, css: &str) -> Result<[f64; 4]> {
    appears(browser, css).await?;
    let list = format!(
        "(({{left, top, right, bottom}}) => [left, top, right, bottom])({}.getBoundingClientRect())",
        part(css)
    );
    Ok(serde_json::from_value(browser.evaluate(&list).await?)?)
}

/// Moves the mouse onto its middle and clicks: drivers do not agree on how to click an element in a shadow root, but all
/// of them have a mouse.
pub async fn click(browser: &Browser, css: &str) -> Result<()> {
    // What is still moving would be missed.
    browser
        .wait_for(&format!("{ROOT} && {ROOT}.getAnimations().every((animation) => animation.playState == 'finished')"))
        .await?;
    let [left, top, right, bottom] = edges(browser, css).await?;
    let middle = |from: f64, to: f64| json!(((from + to) / 2.0).round() as i64);
    let steps: Value = json!([
        {"type": "pointerMove", "duration": 0, "origin": "viewport", "x": middle(left, right), "y": middle(top, bottom)},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    ]);
    let mouse = json!([{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}]);
    browser.perform(mouse).await.with_context(|| format!("click `{css}`"))
}
