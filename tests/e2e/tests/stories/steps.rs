//! What many stories do.

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::{Browser, Engine};
use serde_json::Value;

/// Starts a session by a click on a test page and gives back its key.
pub async fn start(browser: &Browser) -> Result<String> {
    browser.click("#start").await?;
    browser.wait_for("window.__results.length > 0 && Cobrowse.Visitor.inSession()").await?;
    key(browser).await
}

/// The session key that the page knows.
pub async fn key(browser: &Browser) -> Result<String> {
    let key = browser.evaluate("Cobrowse.Visitor.getKey()").await?;
    Ok(key.as_str().context("the page knows no session key")?.to_owned())
}

/// The page of this window is in the session with that key, and the server agrees.
pub async fn is_in_session(browser: &Browser, expected: &str) -> Result<()> {
    browser.wait_for("window.Cobrowse && Cobrowse.Visitor.inSession()").await?;
    ensure!(key(browser).await? == expected, "the page is in another session");
    Ok(())
}

/// Waits for an event of that name and gives back its detail.
pub async fn event(browser: &Browser, name: &str) -> Result<Value> {
    let found = format!("window.__events && window.__events.find((event) => event.name == '{name}')");
    Ok(browser.wait_for(&found).await?["detail"].clone())
}

/// Runs a call of the API and gives back the code it was rejected with, or null.
pub async fn code_of(browser: &Browser, call: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1]; {call}.then(() => done(null), (error) => done(error.code || String(error)))"
    );
    browser.script_async(&script, &[]).await
}

/// What WebKit itself writes for every page that goes into its back/forward cache with a WebSocket, also when the page
/// has begun to close it in `pagehide`. No page can prevent it, short of staying out of that cache.
const WEBKIT_SUSPENSION: &str = "WebSocket is closed due to suspension";

/// What WebKit writes for a file of texts that was on its way when the visitor left. It says this of every request to another
/// origin that a page leaves unfinished.
const WEBKIT_CUT_OFF: &str = ".json due to access control checks";

/// Nothing has been written to the console.
pub async fn is_quiet(browser: &Browser) -> Result<()> {
    let mut lines = browser.console_errors().await?;
    let own = |line: &String| line.contains(WEBKIT_SUSPENSION) || line.contains(WEBKIT_CUT_OFF);
    lines.retain(|line| browser.engine() != Engine::WebKit || !own(line));
    ensure!(lines.is_empty(), "on the console: {lines:#?}");
    Ok(())
}
