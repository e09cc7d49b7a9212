//! Pages and browsers that do not let us work.

use anyhow::Result;

use super::failures;
use super::row::Row;
use super::scene::Theatre;

failures!(
    "The page's policy forbids WebAssembly" => no_wasm,
    "A redirect by a script, without a click or key press" => redirect_without_click,
    "`crossDomain({url})` without a click or key press" => call_without_click,
    "`crossDomain({url})` in a click whose one window the page has opened itself" => second_window,
    "`crossDomain({url})` with an address that is none" => no_address,
    "`crossDomain({url})` to a domain that is not listed" => unlisted_address,
    "A link to a domain that is not listed" => unlisted_link,
    "`window.open()` of such an address after `crossDomain()`" => unlisted_window,
);

async fn no_wasm(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    let guarded = scene.guest.stage.shop(&format!("/t/csp-no-wasm.html?trip={}", scene.trip));
    scene.begin().await?;
    scene.guest.browser.goto(&guarded).await?;
    scene.is_told("unsupported").await?;
    scene.guest.stage.note(&scene.trip, "{\"begun\":true}").await?;
    scene.guest.browser.click("#anchor").await?;
    scene.arrives().await
}

async fn redirect_without_click(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.click_by_script("href").await?;
    scene.arrives().await
}

async fn call_without_click(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.click_by_script("cross-url").await?;
    scene.arrives().await
}

async fn second_window(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.click("cross-second-window").await?;
    scene.guest.wait_for_echo(&scene.trip).await?;
    // The page's own is the one that stays.
    let windows = scene.guest.browser.wait_for_windows(2).await?;
    for own in windows.iter().filter(|window| **window != scene.guest.home) {
        scene.guest.close(own).await?;
    }
    scene.arrives().await
}

async fn no_address(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    let page = scene.page.clone();
    scene.leads_to("cross-url", "javascript:document.title='taken'").await?;
    scene.click("cross-url").await?;
    scene.is_told("rejected").await?;
    scene.stays(&format!("location.href === '{page}' && document.title !== 'taken'")).await
}

async fn unlisted_address(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.leads_to_stranger("cross-url").await?;
    scene.click("cross-url").await?;
    scene.arrives().await
}

async fn unlisted_link(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.click("untrusted").await?;
    scene.arrives().await
}

async fn unlisted_window(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.leads_to_stranger("cross-then-open").await?;
    scene.click("cross-then-open").await?;
    let opened = scene.guest.find_echo(&scene.trip).await?;
    scene.guest.browser.wait_for_windows(2).await?;
    let home = scene.guest.home.clone();
    scene.guest.close(&home).await?;
    scene.guest.home = opened;
    scene.arrives().await
}
