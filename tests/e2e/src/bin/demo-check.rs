//! `cargo xtask demo --check`: the whole story of the demo, headlessly, in Chromium.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that tells what it does")]

use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage};

#[tokio::main]
async fn main() -> ExitCode {
    match story().await {
        Ok(()) => {
            println!("the demo works");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the demo does not work: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(Engine::Chromium).await?;
    println!("· a visitor fills a cart at the shop and asks for help");
    browser.goto(&stage.shop("/")).await?;
    browser.find_visible("[data-add]").await?.click().await?;
    browser.click("#help").await?;
    browser.wait_for("Cobrowse.Visitor.inSession()").await?;
    let key = browser.evaluate("Cobrowse.Visitor.getKey()").await?;
    let key = key.as_str().context("no session key")?.to_owned();

    println!("· an agent signs in at the console and finds the session {key}");
    let shop = browser.window().await?;
    let console = browser.new_tab().await?;
    browser.switch_to(&console).await?;
    browser.goto(&format!("{}/console", stage.server())).await?;
    browser.type_into("input[type=password]", "only-for-the-demo").await?;
    browser.click("button[type=submit]").await?;
    let seen = |text: &str| format!("document.body.innerText.includes('{text}')");
    browser.wait_for(&seen(&key)).await?;

    println!("· the visitor goes to pay, on an unrelated domain");
    browser.switch_to(&shop).await?;
    browser.goto(&stage.shop("/cart.html")).await?;
    browser.find_visible("#pay").await?.click().await?;
    browser.wait_for("location.host.startsWith('www.pay.') && Cobrowse.Visitor.inSession()").await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.getKey()").await? == key, "another session");

    println!("· and on to the bank, by a plain link");
    browser.find_visible("#to-bank").await?.click().await?;
    browser.wait_for("location.host.startsWith('www.bank.') && Cobrowse.Visitor.inSession()").await?;
    browser.switch_to(&console).await?;
    browser.wait_for(&seen("www.bank.localhost")).await?;

    println!("· the visitor stops, and the shop is out of session");
    browser.switch_to(&shop).await?;
    browser.find_visible("#stop").await?.click().await?;
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    browser.goto(&stage.shop("/")).await?;
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    browser.expect_quiet_console().await
}
