//! Origins that are not listed, tickets that are made up, cookies that are forged.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{code_of, event};

in_every_engine!(an_unlisted_origin_is_refused, a_made_up_ticket_changes_nothing, a_forged_cookie_is_removed);

async fn an_unlisted_origin_is_refused(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.stranger("/t/idle.html")).await?;
    let code = code_of(&browser, "Cobrowse.Visitor.startSession()").await?;
    // The answer has no CORS header for a stranger: the page does not even learn that it was refused.
    ensure!(code == "network", "{code}");
    ensure!(browser.evaluate("document.cookie").await? == "");
    Ok(())
}

async fn a_made_up_ticket_changes_nothing(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let helper = stage.pay("/cobrowse-helper.html");
    browser.goto(&format!("{helper}#cobrowse-ticket={}", "A".repeat(22))).await?;
    browser.wait_for_url(&helper).await?;
    browser.wait_for("!location.hash && !Cobrowse.Visitor.inSession() && !document.cookie").await?;
    ensure!(browser.windows().await?.len() == 1);
    Ok(())
}

async fn a_forged_cookie_is_removed(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let page = stage.shop("/t/idle.html");
    browser.goto(&page).await?;
    let forged =
        format!("cobrowse_session=1.15687.123456.{}.{}; path=/; domain=shop.localhost", "A".repeat(22), "B".repeat(43));
    browser.script("document.cookie = arguments[0]", &[forged.into()]).await?;
    browser.goto(&page).await?;
    let detail = event(&browser, "sessionend").await?;
    ensure!(detail["reason"] == "error", "{detail}");
    browser.wait_for("!document.cookie && !Cobrowse.Visitor.inSession()").await?;
    Ok(())
}
