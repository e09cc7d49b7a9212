//! The visitor's side of the screen: the question before a crossing, the indicator, the button, the terms, the keys.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Modifier, Stage, in_every_engine};
use serde_json::json;

use crate::screen::{self, appears, goes, part};
use crate::steps::{self, is_in_session};

in_every_engine!(
    a_yes_crosses_and_lands_in_session,
    no_and_escape_stay,
    the_keyboard_is_enough_and_stays_inside,
    the_groups_question_is_text,
    the_pages_language_and_its_direction,
    a_strict_policy_has_nothing_to_refuse,
    a_phone_has_room,
    the_indicator_is_everywhere_and_stops_everything,
    a_script_can_neither_agree_nor_hide_the_indicator,
    the_button_goes_through_the_terms,
    keys_call_methods,
    an_idle_page_with_keys_loads_no_agent,
);

const ESCAPE: char = '\u{E00C}';
const TAB: char = '\u{E004}';
const ENTER: char = '\u{E007}';
const F9: char = '\u{E039}';

/// What the last call on the page came to, once it has.
async fn last_result(browser: &Browser, count: usize) -> Result<serde_json::Value> {
    browser.wait_for(&format!("window.__results.length >= {count} && window.__results[{count} - 1]")).await
}

async fn shopping(stage: &Stage, engine: Engine) -> Result<(Browser, String)> {
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    Ok((browser, key))
}

async fn a_yes_crosses_and_lands_in_session(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, key) = shopping(&stage, engine).await?;
    browser.click("#prompt").await?;
    appears(&browser, "dialog").await?;
    ensure!(browser.windows().await?.len() == 1, "a window before the visitor has agreed");
    screen::click(&browser, "#yes").await?;
    let result = last_result(&browser, 2).await?;
    ensure!(result["value"]["status"] == "crossed", "{result}");
    browser.wait_for_windows(1).await?;
    // Once is enough: from now on there is nothing to ask.
    browser.click("#prompt-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    appears(&browser, ".sharing").await?;
    steps::is_quiet(&browser).await
}

async fn no_and_escape_stay(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, _) = shopping(&stage, engine).await?;
    for (count, escape) in [(2, false), (3, true)] {
        browser.click("#prompt-pay").await?;
        appears(&browser, "dialog").await?;
        if escape {
            browser.press(&[], ESCAPE).await?;
        } else {
            screen::click(&browser, "#no").await?;
        }
        let result = last_result(&browser, count).await?;
        ensure!(result["code"] == "consent-declined", "{result}");
        goes(&browser, "dialog").await?;
        ensure!(browser.evaluate("document.activeElement.id").await? == "prompt-pay", "the focus is lost");
    }
    ensure!(browser.url().await? == stage.shop("/t/idle.html"));
    ensure!(browser.windows().await?.len() == 1);
    steps::is_quiet(&browser).await
}

async fn the_keyboard_is_enough_and_stays_inside(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, key) = shopping(&stage, engine).await?;
    browser.click("#prompt-pay").await?;
    appears(&browser, "dialog").await?;
    let focused = format!("{}.activeElement && {0}.activeElement.id", screen::ROOT);
    ensure!(browser.evaluate(&focused).await? == "ask", "the question is not what is read out first");
    let mut seen = Vec::new();
    for _ in 0..6 {
        browser.press(&[], TAB).await?;
        let place = browser.evaluate("document.activeElement.localName").await?;
        ensure!(["cobrowse-ui", "body", "html"].iter().any(|inside| place == *inside), "the focus is on {place}");
        seen.push(browser.evaluate(&focused).await?);
    }
    ensure!(seen == ["yes", "no"].repeat(3), "{seen:?}");
    browser.press(&[Modifier::Shift], TAB).await?;
    ensure!(browser.evaluate(&focused).await? == "yes");
    browser.press(&[], ENTER).await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

async fn the_groups_question_is_text(engine: Engine) -> Result<()> {
    let own = "<img src=x onerror=alert(1)> & <b>on</b>?";
    let stage = Stage::start_with(|settings| {
        settings.replace("Would you like to continue this session on our other sites?", own)
    })
    .await?;
    let (browser, _) = shopping(&stage, engine).await?;
    browser.click("#prompt").await?;
    ensure!(screen::text(&browser, "h2").await? == own);
    ensure!(browser.evaluate(&format!("{}.childElementCount", part("h2"))).await? == 0);
    let words = format!(
        "['labelledby', 'describedby'].map((name) => {}.getElementById({}.getAttribute('aria-' + name)).textContent)",
        screen::ROOT,
        part("dialog")
    );
    let hint = "A small window opens for a moment and closes by itself.";
    ensure!(browser.evaluate(&words).await? == json!([own, hint]));
    steps::is_quiet(&browser).await
}

async fn the_pages_language_and_its_direction(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(|settings| {
        settings.replace("prompt = \"Would you like to continue this session on our other sites?\"", "")
    })
    .await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/visitor-ui-rtl.html")).await?;
    steps::start(&browser).await?;
    ensure!(screen::text(&browser, ".sharing p").await? == "أنت تشارك هذه الصفحة");
    let [_, _, right, _] = screen::edges(&browser, ".sharing").await?;
    let width = browser.evaluate("document.documentElement.clientWidth").await?;
    ensure!(
        width.as_f64().is_some_and(|width| width - right < 20.0),
        "the indicator is not where lines begin: {right}"
    );
    browser.click("#prompt").await?;
    ensure!(screen::text(&browser, "h2").await? == "هل تريد متابعة هذه الجلسة على مواقعنا الأخرى؟");
    let ([yes, ..], [no, ..]) = (screen::edges(&browser, "#yes").await?, screen::edges(&browser, "#no").await?);
    ensure!(no < yes, "Yes does not come first, from the right");
    screen::click(&browser, "#no").await?;
    goes(&browser, "dialog").await
}

async fn a_strict_policy_has_nothing_to_refuse(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/strict-csp.html")).await?;
    let key = steps::start(&browser).await?;
    browser.click("#prompt-pay").await?;
    appears(&browser, "dialog").await?;
    let rounded = format!("getComputedStyle({}).borderRadius", part("dialog"));
    ensure!(browser.evaluate(&rounded).await? == "16px", "the dialog has no style");
    screen::click(&browser, "#yes").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

async fn a_phone_has_room(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, _) = shopping(&stage, engine).await?;
    browser.resize(360, 740).await?;
    // Not every engine makes a window as narrow as that.
    browser.wait_for("innerWidth < 600").await?;
    browser.click("#prompt").await?;
    appears(&browser, "dialog").await?;
    let size = browser.evaluate("[innerWidth, innerHeight]").await?;
    let [width, height]: [f64; 2] = serde_json::from_value(size)?;
    for css in ["dialog", "h2", "#yes", "#no", ".sharing"] {
        let [left, top, right, bottom] = screen::edges(&browser, css).await?;
        ensure!(left >= 0.0 && top >= 0.0 && right <= width && bottom <= height, "{css} is cut off");
        ensure!(!css.starts_with('#') || bottom - top >= 44.0, "{css} is too small for a finger");
    }
    let [.., indicator] = screen::edges(&browser, ".sharing").await?;
    ensure!(height - indicator < 30.0, "the indicator covers the middle of the page");
    screen::click(&browser, "#no").await?;
    let sideways = "document.documentElement.scrollWidth <= innerWidth";
    ensure!(browser.evaluate(sideways).await? == true, "the page scrolls sideways because of us");
    Ok(())
}

async fn the_indicator_is_everywhere_and_stops_everything(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, key) = shopping(&stage, engine).await?;
    ensure!(screen::text(&browser, ".sharing p").await? == "You are sharing this page");
    let region = format!("(({{role, ariaLabel}}) => [role, ariaLabel])({})", part("section"));
    let named = browser.evaluate(&region).await?;
    // Firefox has these properties only since 119, as the standard of the others.
    ensure!(named == json!(["region", "You are sharing this page"]), "{named}");
    browser.click("#cross-pay").await?;
    browser.wait_for_url(&stage.pay("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    screen::click(&browser, "#stop").await?;
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    goes(&browser, "section").await?;
    ensure!(browser.evaluate("document.querySelector('cobrowse-ui')").await?.is_null(), "something of ours is left");
    browser.goto(&stage.shop("/t/idle.html")).await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie.includes('cobrowse_session')").await?;
    browser.wait_for("!document.querySelector('cobrowse-ui')").await?;
    steps::is_quiet(&browser).await
}

async fn a_script_can_neither_agree_nor_hide_the_indicator(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let (browser, _) = shopping(&stage, engine).await?;
    browser.click("#prompt").await?;
    appears(&browser, "dialog").await?;
    browser.script(&format!("{}.click()", part("#yes")), &[]).await?;
    browser.script("document.querySelector('cobrowse-ui').remove()", &[]).await?;
    appears(&browser, ".sharing").await?;
    appears(&browser, "dialog").await?;
    ensure!(browser.evaluate(&format!("{}.matches(':modal')", part("dialog"))).await? == true, "no longer modal");
    ensure!(browser.windows().await?.len() == 1, "a script has agreed for the visitor");
    browser
        .script(
            "document.head.insertAdjacentHTML('beforeend', \
             '<style>cobrowse-ui, cobrowse-ui * { display: none !important; opacity: 0 !important }</style>')",
            &[],
        )
        .await?;
    appears(&browser, ".sharing").await?;
    screen::click(&browser, "#no").await?;
    let result = last_result(&browser, 2).await?;
    ensure!(result["code"] == "consent-declined", "{result}");
    // Two scripts must not fight for ever.
    browser
        .script(
            "window.__removed = 0; new MutationObserver(() => { const ours = document.querySelector('cobrowse-ui'); \
             if (ours) { ours.remove(); window.__removed++; } }).observe(document.documentElement, {childList: true}); \
             document.querySelector('cobrowse-ui').remove()",
            &[],
        )
        .await?;
    browser.wait_for("window.__removed >= 19").await?;
    browser.wait_for("!document.querySelector('cobrowse-ui') && window.__removed < 30").await?;
    Ok(())
}

async fn the_button_goes_through_the_terms(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/visitor-ui.html")).await?;
    screen::click(&browser, "#help").await?;
    appears(&browser, "dialog").await?;
    let link = format!("(({{href, target, rel}}) => [href, target, rel])({})", part("a"));
    let terms = stage.shop("/t/bare-hop.html");
    ensure!(browser.evaluate(&link).await? == json!([terms, "_blank", "noopener noreferrer"]));
    screen::click(&browser, "#no").await?;
    goes(&browser, "dialog").await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    browser.click("#terms").await?;
    appears(&browser, "dialog").await?;
    browser.press(&[], ESCAPE).await?;
    let result = last_result(&browser, 1).await?;
    ensure!(result["code"] == "consent-declined", "{result}");
    for bad in ["{ url: 'javascript:alert(1)' }", "{ url: 7 }", "'/terms'"] {
        let code = steps::code_of(&browser, &format!("Cobrowse.VisitorUI.showTerms({bad})")).await?;
        ensure!(code == "bad-argument", "{bad}: {code}");
    }
    screen::click(&browser, "#help").await?;
    screen::click(&browser, "#yes").await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    ensure!(screen::text(&browser, ".sharing button").await? == "Stop");
    screen::click(&browser, "#stop").await?;
    appears(&browser, ".help").await?;
    browser.evaluate("Cobrowse.VisitorUI.showButton(false)").await?;
    goes(&browser, "section").await?;
    steps::is_quiet(&browser).await
}

async fn keys_call_methods(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/visitor-ui.html")).await?;
    appears(&browser, ".help").await?;
    browser
        .wait_until("the button to go", async || {
            browser.press(&[Modifier::Control, Modifier::Shift], 'h').await?;
            Ok((browser.evaluate(&format!("!{}", part(".help"))).await? == true).then_some(()))
        })
        .await?;
    steps::start(&browser).await?;
    appears(&browser, ".sharing").await?;
    browser.click("#typing").await?;
    browser.press(&[], 'p').await?;
    browser.wait_for("document.getElementById('typing').value == 'p'").await?;
    ensure!(browser.evaluate(&format!("!{}", part("dialog"))).await? == true, "a letter in a field is no command");
    browser.script("document.activeElement.blur()", &[]).await?;
    browser.press(&[], 'p').await?;
    appears(&browser, "dialog").await?;
    browser.press(&[], ESCAPE).await?;
    goes(&browser, "dialog").await?;
    browser.press(&[], F9).await?;
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    steps::is_quiet(&browser).await
}

async fn an_idle_page_with_keys_loads_no_agent(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/visitor-ui-rtl.html")).await?;
    let warned = "window.__noise.length == 1 && window.__noise[0].text";
    let line = browser.wait_for(warned).await?;
    let line = line.as_str().unwrap_or_default();
    for part in ["cobrowse bad-argument: data-inputevents", "no key crtl+h", "no method Visitor.nothing"] {
        ensure!(line.contains(part), "{part} is not in: {line}");
    }
    let ours = format!(
        "performance.getEntriesByType('resource').map((entry) => new URL(entry.name)) \
         .filter((url) => url.origin == '{}').map((url) => url.pathname.replace(/-[0-9a-f]+/, ''))",
        stage.server()
    );
    ensure!(browser.evaluate(&ours).await? == json!(["/cobrowse.js", "/cobrowse.mjs"]));
    browser.press(&[Modifier::Control, Modifier::Shift], 'h').await?;
    appears(&browser, ".help").await
}
