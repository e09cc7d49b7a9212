//! Sub-domains, public suffixes, and hosts that have no domain.

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};

use crate::steps::{self, event, is_in_session};

in_every_engine!(
    one_entry_covers_all_sub_domains,
    a_sub_domain_with_an_entry_of_its_own_is_crossed_to,
    a_sub_domain_takes_part_by_its_parents_cookie,
    a_forged_cookie_is_removed_from_any_place,
    hosts_without_a_domain,
    names_under_a_public_suffix,
    a_public_suffix_that_is_listed_by_mistake,
);

/// A page of the shop's sub-domain.
fn shop_at(stage: &Stage, sub_domain: &str, path: &str) -> String {
    stage.shop(path).replacen("www.", &format!("{sub_domain}."), 1)
}

/// The domain that the browser keeps our cookie for, with a dot where sub-domains have it too.
async fn place(browser: &Browser) -> Result<String> {
    let cookie = browser.cookie("cobrowse_session").await?.context("no cookie")?;
    cookie.domain.context("a cookie without a domain")
}

async fn one_entry_covers_all_sub_domains(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&shop_at(&stage, "a", "/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    ensure!(place(&browser).await? == ".shop.localhost");
    for sub_domain in ["b", "www", "a"] {
        browser.goto(&shop_at(&stage, sub_domain, "/t/idle.html")).await?;
        is_in_session(&browser, &key).await?;
        event(&browser, "sessioncontinue").await?;
    }
    browser.click("#stop").await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    browser.goto(&shop_at(&stage, "b", "/t/idle.html")).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false);
    steps::is_quiet(&browser).await
}

/// Settings that list these hosts, each as a domain of its own. Few, so that a crossing of all of them has time enough on
/// a busy machine.
fn listing(hosts: &[&str]) -> String {
    let entry = |host: &&str| {
        format!("[[group.domain]]\ndomain = \"{host}\"\nhelper = \"http://{host}:{{sites}}/cobrowse-helper.html\"\n\n")
    };
    let group = "[[group]]\nid = 15687\nname = \"Example Retail\"\n\n".to_owned();
    std::iter::once(group).chain(hosts.iter().map(entry)).collect()
}

async fn a_sub_domain_with_an_entry_of_its_own_is_crossed_to(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(|_| listing(&["a.shop.localhost", "b.shop.localhost"])).await?;
    let browser = Browser::open(engine).await?;
    let page = |sub_domain: &str| {
        shop_at(&stage, sub_domain, &format!("/t/tag.html?cookiedomain={sub_domain}.shop.localhost"))
    };
    browser.goto(&page("a")).await?;
    let key = steps::start(&browser).await?;
    ensure!(place(&browser).await? == ".a.shop.localhost");
    browser.goto(&page("b")).await?;
    ensure!(browser.evaluate("Cobrowse.Visitor.inSession()").await? == false, "nobody has crossed there");
    browser.goto(&page("a")).await?;
    is_in_session(&browser, &key).await?;
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    browser.wait_for_windows(1).await?;
    browser.goto(&page("b")).await?;
    is_in_session(&browser, &key).await?;
    steps::is_quiet(&browser).await
}

/// Both cookies reach the sub-domain's pages, and the browser does not say which is which.
async fn a_sub_domain_takes_part_by_its_parents_cookie(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(|_| listing(&["shop.localhost", "a.shop.localhost"])).await?;
    let browser = Browser::open(engine).await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(&browser).await?;
    let below = shop_at(&stage, "a", "/t/idle.html");
    browser.goto(&below).await?;
    is_in_session(&browser, &key).await?;
    event(&browser, "sessioncontinue").await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    is_in_session(&browser, &key).await?;
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    browser.wait_for_windows(1).await?;
    for page in [&below, &stage.shop("/t/idle.html"), &below] {
        browser.goto(page).await?;
        event(&browser, "sessioncontinue").await?;
    }
    let cookies = browser.evaluate("document.cookie.split('cobrowse_session=').length - 1").await?;
    ensure!(cookies == 2, "{cookies}");
    browser.click("#stop").await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    browser.goto(&stage.shop("/t/idle.html")).await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    steps::is_quiet(&browser).await
}

async fn a_forged_cookie_is_removed_from_any_place(engine: Engine) -> Result<()> {
    let stage = Stage::start().await?;
    let browser = Browser::open(engine).await?;
    let page = shop_at(&stage, "a", "/t/idle.html");
    for place in ["", "; domain=a.shop.localhost", "; domain=shop.localhost"] {
        browser.goto(&page).await?;
        let forged = format!("cobrowse_session=1.15687.123456.{}.{}; path=/{place}", "A".repeat(22), "B".repeat(43));
        browser.script("document.cookie = arguments[0]", &[forged.into()]).await?;
        browser.goto(&page).await?;
        let detail = event(&browser, "sessionend").await?;
        ensure!(detail["reason"] == "error", "{detail}");
        browser.wait_for("!document.cookie && !Cobrowse.Visitor.inSession()").await?;
    }
    steps::is_quiet(&browser).await
}

async fn hosts_without_a_domain(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(|_| listing(&["localhost", "127.0.0.1", "pay.localhost"])).await?;
    let browser = Browser::open(engine).await?;
    let page = |host: &str| stage.shop("/t/idle.html").replacen("www.shop.localhost", host, 1);
    browser.goto(&page("127.0.0.1")).await?;
    let key = steps::start(&browser).await?;
    ensure!(place(&browser).await? == "127.0.0.1");
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    browser.wait_for_windows(1).await?;
    for host in ["localhost", "127.0.0.1", "www.pay.localhost"] {
        browser.goto(&page(host)).await?;
        is_in_session(&browser, &key).await?;
        event(&browser, "sessioncontinue").await?;
    }
    browser.goto(&page("localhost")).await?;
    ensure!(place(&browser).await? == "localhost");
    browser.click("#stop").await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    steps::is_quiet(&browser).await
}

/// `co.uk` takes no cookies, and nothing of ours asks it to: Firefox would put that on the console.
async fn names_under_a_public_suffix(engine: Engine) -> Result<()> {
    let stage =
        Stage::start_https(|_| listing(&["shop.co.uk", "pay.co.uk"]).replace("http://", "https://www.")).await?;
    let browser = Browser::open_at(engine, &stage).await?;
    let page = |url: String| url.replacen(".test", ".co.uk", 1);
    browser.goto(&page(stage.shop("/t/idle.html"))).await?;
    let key = steps::start(&browser).await?;
    ensure!(place(&browser).await? == ".shop.co.uk");
    browser.goto(&page(shop_at(&stage, "a", "/t/idle.html"))).await?;
    is_in_session(&browser, &key).await?;
    event(&browser, "sessioncontinue").await?;
    browser.click("#cross").await?;
    let detail = event(&browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}");
    browser.wait_for_windows(1).await?;
    browser.goto(&page(stage.pay("/t/idle.html"))).await?;
    is_in_session(&browser, &key).await?;
    event(&browser, "sessioncontinue").await?;
    ensure!(place(&browser).await? == ".pay.co.uk");
    browser.click("#stop").await?;
    browser.wait_for("!Cobrowse.Visitor.inSession() && !document.cookie").await?;
    steps::is_quiet(&browser).await
}

/// The widest cookie that the browser takes is kept all the same.
async fn a_public_suffix_that_is_listed_by_mistake(engine: Engine) -> Result<()> {
    let stage = Stage::start_https(|_| listing(&["co.uk"]).replace("http://", "https://www.shop.")).await?;
    let browser = Browser::open_at(engine, &stage).await?;
    let page = |url: String| url.replacen(".test", ".co.uk", 1);
    browser.goto(&page(stage.shop("/t/idle.html"))).await?;
    let key = steps::start(&browser).await?;
    ensure!(place(&browser).await? == ".shop.co.uk");
    browser.goto(&page(shop_at(&stage, "a", "/t/idle.html"))).await?;
    is_in_session(&browser, &key).await?;
    event(&browser, "sessioncontinue").await?;
    Ok(())
}
