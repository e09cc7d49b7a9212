//! Every method, called with what it does not take.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};
use serde_json::Value;

use crate::steps::{self, code_of};

in_every_engine!(wrong_arguments_are_refused_with_their_code);

/// Calls that are refused, in and out of a session.
const WRONG: &[&str] = &[
    "Cobrowse.Visitor.crossDomain({ url: 'javascript:alert(1)' })",
    "Cobrowse.Visitor.crossDomain({ url: ' JavaScript:alert(1)' })",
    "Cobrowse.Visitor.crossDomain({ url: 'data:text/html,hello' })",
    "Cobrowse.Visitor.crossDomain({ url: 'https://' })",
];

/// Calls that are refused once the agent is there.
const WRONG_IN_SESSION: &[&str] = &[
    "Cobrowse.Visitor.startSession('a b')",
    "Cobrowse.Visitor.startSession('x'.repeat(51))",
    "Cobrowse.Visitor.startSession('')",
    "Cobrowse.Visitor.startSession('<b>')",
    "Cobrowse.Visitor.startSession(7)",
    "Cobrowse.Visitor.startSession(true)",
    "Cobrowse.Visitor.startSession([])",
    "Cobrowse.Visitor.startSession(Symbol.iterator)",
    "Cobrowse.Visitor.startSession({ sessionKey: 7 })",
    "Cobrowse.Visitor.startSession({ groupid: 'abc' })",
    "Cobrowse.Visitor.startSession({ groupid: 1.5 })",
    "Cobrowse.Visitor.startSession({ name: 'n'.repeat(64) })",
    "Cobrowse.Visitor.startSession({ get sessionKey() { return {}; } })",
    "Cobrowse.Visitor.startSession('another-key')",
    "Cobrowse.Visitor.crossDomain('https://pay.example/')",
    "Cobrowse.Visitor.crossDomain(7)",
    "Cobrowse.Visitor.crossDomain([])",
    "Cobrowse.Visitor.crossDomain({ url: 7 })",
    "Cobrowse.Visitor.crossDomain({ url: 'https://user:secret@pay.example/' })",
    "Cobrowse.Visitor.crossDomain({ url: location.href, target: 7 })",
    "Cobrowse.Visitor.crossDomain({ url: location.href, target: '_other' })",
];

async fn wrong_arguments_are_refused_with_their_code(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let page = stage.shop("/t/idle.html");
    browser.goto(&page).await?;
    for call in WRONG {
        ensure!(code_of(&browser, call).await? == "bad-argument", "{call}");
    }
    ensure!(code_of(&browser, "Cobrowse.Visitor.stopSession()").await? == Value::Null);
    steps::is_quiet(&browser).await?;
    let key = steps::start(&browser).await?;
    for call in WRONG.iter().chain(WRONG_IN_SESSION) {
        ensure!(code_of(&browser, call).await? == "bad-argument", "{call}");
    }
    let same = format!("Cobrowse.Visitor.startSession('{key}')");
    ensure!(code_of(&browser, &same).await? == Value::Null, "the running session's key is no other key");
    ensure!(browser.url().await? == page, "the page went somewhere");
    steps::is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await?;
    // Listeners are refused with a line on the console: nothing of ours throws into the page.
    browser
        .script(
            "Cobrowse.Visitor.addEventListener('sessionend', 'no function'); Cobrowse.Visitor.removeEventListener(7);",
            &[],
        )
        .await?;
    let lines = browser.evaluate("window.__noise.filter((line) => line.text.includes('bad-argument')).length").await?;
    ensure!(lines == 2, "{lines}");
    Ok(())
}
