//! Names, scripts, fields, cookies, pictures.

use anyhow::Result;
use cobrowse_e2e::session::Refusal;
use cobrowse_e2e::{Browser, Cookie, Engine, Modifier, in_every_engine};
use serde_json::json;

use crate::pages::Pages;

in_every_engine!(
    names_need_no_dns_and_are_secure_contexts,
    scripts_take_and_return_json,
    fields_are_typed_into,
    cookies_are_kept_by_site,
    a_picture_is_taken,
    windows_have_the_size_asked_for,
);

async fn names_need_no_dns_and_are_secure_contexts(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    for url in [pages.shop("/"), pages.pay("/")] {
        browser.goto(&url).await?;
        assert_eq!(browser.url().await?, url);
        assert_eq!(browser.evaluate("[document.title, isSecureContext]").await?, json!(["plain", true]));
    }
    Ok(())
}

async fn scripts_take_and_return_json(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let value = json!({"list": [1, "zwei", null], "deep": {"ok": true}});
    assert_eq!(browser.script("return arguments[0]", std::slice::from_ref(&value)).await?, value);
    assert_eq!(browser.script("return Promise.resolve(5)", &[]).await?, json!(5));
    let called = browser.script_async("setTimeout(arguments[1], 10, arguments[0] + 1)", &[json!(41)]).await?;
    assert_eq!(called, json!(42));
    let thrown = browser.script("throw new TypeError('not so')", &[]).await.err();
    let refusal = thrown.as_ref().and_then(Refusal::of);
    assert!(refusal.is_some_and(|refusal| refusal.code == "javascript error" && refusal.message.contains("not so")));
    Ok(())
}

async fn fields_are_typed_into(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/form")).await?;
    assert!(!browser.find("#hidden").await?.is_visible().await?);
    browser.type_into("#field", "abc").await?;
    let field = browser.find("#field").await?;
    assert_eq!(field.property("value").await?, json!("abc"));
    field.clear().await?;
    field.type_text("ä€").await?;
    assert_eq!(field.property("value").await?, json!("ä€"));
    browser.press(&[Modifier::Control], 'k').await?;
    browser.wait_for_text("#said", "ctrl k").await?;
    browser.click("#far").await?;
    browser.wait_for_text("#said", "far true").await
}

async fn cookies_are_kept_by_site(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let cart = Cookie { name: "cart".into(), value: "3".into(), http_only: true, ..Cookie::default() };
    browser.add_cookie(&cart).await?;
    browser.script("document.cookie = 'seen=yes; path=/; domain=shop.localhost'", &[]).await?;
    assert_eq!(browser.evaluate("document.cookie").await?, json!("seen=yes"));
    let kept = browser.cookie("cart").await?.unwrap_or_default();
    assert_eq!((kept.value.as_str(), kept.http_only), ("3", true));
    browser.goto(&pages.pay("/")).await?;
    assert_eq!(browser.cookies().await?, []);
    browser.goto(&pages.shop("/")).await?;
    browser.delete_cookie("cart").await?;
    assert_eq!(browser.cookies().await?.len(), 1);
    Ok(())
}

async fn a_picture_is_taken(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    let file = browser.driver().home().path().join("picture.png");
    browser.screenshot(&file).await?;
    assert!(std::fs::read(&file)?.starts_with(b"\x89PNG"));
    Ok(())
}

async fn windows_have_the_size_asked_for(engine: Engine) -> Result<()> {
    let (pages, browser) = (Pages::serve().await?, Browser::open(engine).await?);
    browser.goto(&pages.shop("/")).await?;
    browser.wait_for("outerWidth === 1280 && outerHeight === 800").await?;
    browser.resize(900, 700).await?;
    browser.wait_for("outerWidth === 900 && outerHeight === 700").await?;
    Ok(())
}
