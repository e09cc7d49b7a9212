//! Groups: whose session a page takes part in, and whose list of trusted domains counts.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{self, code_of, event, is_in_session};

in_every_engine!(
    a_session_of_a_further_group_stays_among_its_domains,
    a_new_session_ends_the_one_it_displaces,
    a_domain_that_is_taken_off_the_list_is_out,
);

/// The usual settings, and group 77 that trusts the shop and the pay site. Any page that carries the tag is a helper
/// page.
fn with_group_77(settings: String) -> String {
    let entry = |name: &str| {
        format!(
            "[[group.domain]]\ndomain = \"{name}.localhost\"\n\
             helper = \"http://www.{name}.localhost:{{sites}}/t/tag.html?groupid=77\"\n\n"
        )
    };
    [settings, "\n[[group]]\nid = 77\nname = \"Example Clinic\"\n".to_owned(), entry("shop"), entry("pay")].concat()
}

async fn a_session_of_a_further_group_stays_among_its_domains(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(with_group_77).await?;
    let browser = Browser::open(engine).await?;
    let both = "/t/tag.html?additionalgroupids=77";
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let code = code_of(&browser, "Cobrowse.Visitor.startSession({ groupid: 77 })").await?;
    ensure!(code == "bad-argument", "a group that the tag does not name: {code}");
    browser.goto(&stage.shop(both)).await?;
    let code = code_of(&browser, "Cobrowse.Visitor.startSession({ groupid: 77 })").await?;
    ensure!(code.is_null(), "{code}");
    let key = steps::key(&browser).await?;
    let code = code_of(&browser, "Cobrowse.Visitor.startSession({ groupid: 15687 })").await?;
    ensure!(code == "bad-argument", "the session that runs is of another group: {code}");
    let code = code_of(&browser, "Cobrowse.Visitor.startSession()").await?;
    ensure!(code.is_null(), "{code}");

    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed" && detail["domains"] == serde_json::json!(["pay.localhost"]), "{detail}");
    browser.wait_for_windows(1).await?;
    for page in ["/t/tag.html?groupid=77", both] {
        browser.goto(&stage.pay(page)).await?;
        is_in_session(&browser, &key).await?;
        event(&browser, "sessioncontinue").await?;
    }
    // A page of the same site that does not name the group takes no part, and leaves the cookie alone.
    browser.goto(&stage.pay("/t/idle.html")).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    browser.goto(&stage.bank(both)).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    browser.goto(&stage.pay(both)).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

async fn a_new_session_ends_the_one_it_displaces(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(with_group_77).await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    steps::start(&browser).await?;
    let (first, second) = (browser.window().await?, browser.new_tab().await?);
    browser.switch_to(&second).await?;
    browser.goto(&stage.shop("/t/tag.html?groupid=77")).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    let key = steps::start(&browser).await?;
    browser.switch_to(&first).await?;
    let detail = event(&browser, "sessionend").await?;
    ensure!(detail["reason"] == "visitor", "{detail}");
    browser.switch_to(&second).await?;
    browser.refresh().await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

/// Whichever other group trusts the domain: the group of the session counts, at every page and every reconnect.
async fn a_domain_that_is_taken_off_the_list_is_out(engine: Engine) -> Result<()> {
    let without = |name: &'static str| {
        move |settings: String| {
            settings
                .replace(&format!("domain = \"{name}.localhost\""), "domain = \"gone.example\"")
                .replace(&format!("helper = \"http://www.{name}.localhost:{{sites}}"), "helper = \"http://gone.example")
        }
    };
    let mut stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.pay("/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    browser.wait_for_windows(1).await?;

    stage.change_settings(without("pay"))?;
    stage.restart_server().await?;
    // The page that is open reconnects, is told, and does not try for ever.
    let told = event(&browser, "error").await?;
    ensure!(told["code"] == "origin-not-trusted", "{told}");
    ensure!(event(&browser, "sessionend").await?["reason"] == "error");
    browser.goto(&stage.pay("/t/idle.html")).await?;
    ensure!(event(&browser, "error").await?["code"] == "origin-not-trusted");
    browser.wait_for("!Cobrowse.Visitor.inSession()").await?;
    // The other domains of the group go on.
    browser.goto(&stage.shop("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    event(&browser, "sessioncontinue").await?;
    Ok(())
}
