//! `cargo xtask bench`: the numbers of the design, as ratios inside one run, in Chromium.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that tells what it measures")]

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
    println!("median of {ROUNDS} rounds, Chromium, loopback\n");
    println!("{:<52} {:>9} {:>9} {:>6} {:>6}", "", "ours ms", "bare ms", "ratio", "goal");
    row("page load to sessioncontinue / fetch + instantiate", resume().await?, 1.5);
    row("crossing, per domain / window.open + cookie + hop", crossing().await?, 1.5);
    Ok(())
}

fn row(what: &str, (ours, bare): (f64, f64), goal: f64) {
    println!("{what:<52} {ours:>9.1} {bare:>9.1} {:>6.2} {goal:>6.2}", ours / bare);
}

/// From the tag's first line to `sessioncontinue`, and fetching and instantiating the same bytes, both warm.
async fn resume() -> Result<(f64, f64)> {
    let stage = Stage::start().await?;
    let browser = Browser::open(Engine::Chromium).await?;
    let page = stage.shop("/t/idle.html");
    browser.goto(&page).await?;
    browser.click("#start").await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        browser.goto(&page).await?;
        let from_tag = "const tag = performance.getEntriesByType('resource').find((entry) => entry.name.endsWith('/cobrowse.js')); \
             const done = arguments[0]; \
             const tell = () => done(performance.now() - tag.responseEnd);";
        // The event itself may be over: the socket's message is what it waits for, so its time is kept by the page.
        let script = format!(
            "{from_tag} if (window.__events.some((event) => event.name == 'sessioncontinue')) done(window.__continuedAt ? \
             window.__continuedAt - tag.responseEnd : -1); else Cobrowse.Visitor.addEventListener('sessioncontinue', tell);"
        );
        let took = number(&browser.script_async(&script, &[]).await?)?;
        if took >= 0.0 {
            ours.push(took);
        }
        let script = "const done = arguments[0]; (async () => { \
             const entries = performance.getEntriesByType('resource').map((entry) => entry.name); \
             const wasm = entries.find((name) => name.endsWith('.wasm')); \
             const glue = entries.find((name) => /cobrowse-.*\\.js$/.test(name)); \
             const start = performance.now(); \
             const [module, answer] = await Promise.all([import(glue + '?bare'), fetch(wasm)]); \
             await module.default({ module_or_path: answer }); \
             return performance.now() - start; })().then(done, (error) => done(String(error)))";
        bare.push(number(&browser.script_async(script, &[]).await?)?);
    }
    ensure!(!ours.is_empty(), "no page load could be measured");
    Ok((median(ours), median(bare)))
}

/// One click that crosses to two domains, and the same hops by pages that do nothing but write a cookie.
async fn crossing() -> Result<(f64, f64)> {
    let stage = Stage::start().await?;
    let browser = Browser::open(Engine::Chromium).await?;
    let hops = [stage.pay("/t/bare-hop.html"), stage.bank("/t/bare-hop.html")];
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        browser.goto(&stage.shop("/t/idle.html")).await?;
        browser.click("#start").await?;
        browser.wait_for("Cobrowse.Visitor.inSession()").await?;
        let prepare = "const button = document.getElementById('cross'); \
             button.addEventListener('click', (event) => { event.stopImmediatePropagation(); const start = performance.now(); \
             Cobrowse.Visitor.crossDomain().then(() => (window.ours = performance.now() - start)); }, true)";
        browser.script(prepare, &[]).await?;
        browser.click("#cross").await?;
        ours.push(number(&browser.wait_for("window.ours").await?)? / 2.0);
        browser.wait_for_windows(1).await?;
        browser.script_async("Cobrowse.Visitor.stopSession().then(arguments[0])", &[]).await?;

        let prepare = "document.getElementById('stop').addEventListener('click', (event) => { event.stopImmediatePropagation(); \
             const start = performance.now(); const opened = window.open('', 'bare', 'popup,width=460,height=320'); \
             opened.location.replace(arguments[0][0] + '#' + encodeURIComponent(arguments[0][1])); \
             const watch = () => (opened.closed ? (window.bare = performance.now() - start) : setTimeout(watch, 1)); watch(); }, true)";
        browser.script(prepare, &[serde_json::json!(hops)]).await?;
        browser.click("#stop").await?;
        bare.push(number(&browser.wait_for("window.bare").await?)? / 2.0);
        browser.wait_for_windows(1).await?;
    }
    Ok((median(ours), median(bare)))
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("no number: {value}"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
