//! `cargo xtask bench`: the numbers of the design, as ratios inside one run, in every engine there is.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that tells what it measures")]
#![allow(clippy::indexing_slicing, reason = "only JSON is indexed, and what it lacks reads as null")]

use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage};
use serde_json::Value;

/// How often each thing is measured; the median counts.
const ROUNDS: usize = 15;

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot measure: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<()> {
    println!("median of {ROUNDS} rounds, loopback\n");
    println!("{:<58} {:>9} {:>9} {:>6} {:>6}", "", "ours ms", "bare ms", "ratio", "goal");
    for engine in Engine::ALL.into_iter().filter(|engine| engine.is_wanted()) {
        // A machine without an engine measures the others.
        if let Err(missing) = Browser::open(engine).await {
            println!("{engine}: {missing:#}");
            continue;
        }
        row(engine, "page load to sessioncontinue / fetch + instantiate", resume(engine).await?, 1.5);
        row(engine, "crossing, per domain / window.open + cookie + hop", crossing(engine).await?, 1.5);
    }
    Ok(())
}

fn row(engine: Engine, what: &str, (ours, bare): (f64, f64), goal: f64) {
    println!("{:<58} {ours:>9.1} {bare:>9.1} {:>6.2} {goal:>6.2}", format!("{engine}: {what}"), ours / bare);
}

/// From the tag's first line to `sessioncontinue`, and fetching and instantiating the same bytes while a page loads that
/// does nothing else; both warm.
async fn resume(engine: Engine) -> Result<(f64, f64)> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let page = stage.shop("/t/idle.html");
    browser.goto(&page).await?;
    browser.click("#start").await?;
    browser.wait_for("window.__results.length > 0 && Cobrowse.Visitor.inSession()").await?;
    let bare_page = browser
        .script_async(
            "const done = arguments[2]; fetch(arguments[1] + '/integrity.json').then((answer) => answer.json()).then((sums) => { \
             const name = (end) => Object.keys(sums).find((name) => name.startsWith('cobrowse-') && name.endsWith(end)); \
             const at = (end) => arguments[1] + '/' + name(end); \
             done(arguments[0] + '?' + new URLSearchParams({ glue: at('.js'), wasm: at('.wasm'), integrity: sums[name('.wasm')] })); })",
            &[stage.shop("/t/bare-load.html").into(), stage.server().into()],
        )
        .await?;
    let bare_page = bare_page.as_str().context("no names")?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        browser.goto(&page).await?;
        browser.wait_for("window.__continuedAt").await?;
        let since_tag = "window.__continuedAt - performance.getEntriesByType('resource') \
             .find((entry) => entry.name.endsWith('/cobrowse.js')).responseEnd";
        let took = number(&browser.evaluate(since_tag).await?)?;
        browser.goto(bare_page).await?;
        let took_bare = number(&browser.wait_for("window.__took").await?)?;
        // The first round fills caches.
        if round > 0 {
            ours.push(took);
            bare.push(took_bare);
        }
    }
    Ok((median(ours), median(bare)))
}

/// One click that crosses to three domains, and the same hops by pages that do nothing but write a cookie.
async fn crossing(engine: Engine) -> Result<(f64, f64)> {
    let stage = Stage::start_with(|settings| {
        let fourth = "[[group.domain]]\ndomain = \"stranger.localhost\"\n\
             helper = \"http://www.stranger.localhost:{sites}/cobrowse-helper.html\"\n\n";
        let settings = settings.replacen("[[group.agent]]", &[fourth, "[[group.agent]]"].concat(), 1);
        if std::env::var_os("PLAIN_HELPER").is_some() {
            settings.replace("/cobrowse-helper.html", "/t/timing.html")
        } else {
            settings
        }
    })
    .await?;
    let browser = Browser::open(engine).await?;
    let hops = [stage.pay("/t/bare-hop.html"), stage.bank("/t/bare-hop.html"), stage.stranger("/t/bare-hop.html")];
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        browser.goto(&stage.shop("/t/idle.html")).await?;
        browser.click("#start").await?;
        browser.wait_for("window.__results.length > 0 && Cobrowse.Visitor.inSession()").await?;
        let prepare = "const button = document.getElementById('cross'); \
             button.addEventListener('click', (event) => { event.stopImmediatePropagation(); const start = performance.now(); \
             Cobrowse.Visitor.crossDomain().then((outcome) => (window.ours = [outcome, performance.now() - start])); }, true)";
        browser.script(prepare, &[]).await?;
        browser.click("#cross").await?;
        let outcome = browser.wait_for("window.ours").await?;
        let crossed = outcome[0]["status"] == "crossed";
        browser.wait_for_windows(1).await?;
        browser.script_async("Cobrowse.Visitor.stopSession().then(arguments[0])", &[]).await?;

        let prepare = "document.getElementById('stop').addEventListener('click', (event) => { event.stopImmediatePropagation(); \
             const start = performance.now(); const opened = window.open('', 'bare', 'popup,width=460,height=320'); \
             opened.location.replace(arguments[0][0] + '#' + encodeURIComponent(arguments[0].slice(1).join(' '))); \
             const watch = () => (opened.closed ? (window.bare = performance.now() - start) : setTimeout(watch, 1)); watch(); }, true)";
        browser.script(prepare, &[serde_json::json!(hops)]).await?;
        browser.click("#stop").await?;
        let took = number(&browser.wait_for("window.bare").await?)?;
        browser.wait_for_windows(1).await?;
        // The first round fills caches. What a busy machine did not finish in time has no length.
        if round > 0 && crossed {
            ours.push(number(&outcome[1])? / hops.len() as f64);
            bare.push(took / hops.len() as f64);
        }
    }
    ensure!(ours.len() > ROUNDS / 2, "only {} of {ROUNDS} crossings came to their end in time", ours.len());
    Ok((median(ours), median(bare)))
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("no number: {value}"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
