//! Strangers who want a visitor in their own session, or somewhere else.

use anyhow::Result;

use super::failures;
use super::row::Row;
use super::scene::{Scene, Theatre};

failures!(
    "A stranger's link to a helper page, with a ticket of the stranger's own session" => helper_by_a_stranger,
    "The same, without a referrer" => helper_without_referrer,
    "A stranger's link to a page, with such a link ticket" => link_by_a_stranger,
    "The same link to a page, without a referrer" => link_without_referrer,
    "A ticket that is made up" => made_up,
    "A page of an unlisted domain asks for a session" => session_for_a_stranger,
);

async fn helper_by_a_stranger(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.empty().await?;
    let helper = scene.ticketed_helper(&scene.others_credentials().await?).await?;
    scene.follows_lure_to(&helper, "").await
}

async fn helper_without_referrer(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.empty().await?;
    let helper = scene.ticketed_helper(&scene.others_credentials().await?).await?;
    scene.follows_lure_to(&helper, "noreferrer").await
}

async fn link_by_a_stranger(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.empty().await?;
    let link = scene.strangers_link().await?;
    scene.follows_lure_to(&link, "").await
}

async fn link_without_referrer(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.empty().await?;
    let link = scene.strangers_link().await?;
    scene.follows_lure_to(&link, "noreferrer").await
}

async fn made_up(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.empty().await?;
    let link = scene.guest.stage.pay(&format!("/t/echo.html#cobrowse-link={}", "A".repeat(22)));
    scene.follows_lure_to(&link, "").await
}

async fn session_for_a_stranger(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.empty().await?;
    let page = scene.page.replace("www.shop.", "www.stranger.");
    scene.guest.browser.goto(&page).await?;
    scene.click("start").await?;
    scene.guest.browser.wait_for("window.__results.length > 0").await?;
    scene.is_told("error").await?;
    scene.stays("!Cobrowse.Visitor.inSession() && !document.cookie").await
}

impl Scene<'_> {
    async fn strangers_link(&self) -> Result<String> {
        let ticket = self.link_ticket(&self.others_credentials().await?).await?;
        Ok(self.guest.stage.pay(&format!("/t/echo.html#cobrowse-link={ticket}")))
    }

    /// A visitor without a session clicks a link on a stranger's page.
    async fn follows_lure_to(mut self, address: &str, rel: &str) -> Result<Row> {
        let page = self.page.replace("www.shop.", "www.stranger.");
        self.guest.browser.goto(&page).await?;
        let crafted =
            "const link = document.getElementById('anchor'); link.href = arguments[0]; link.rel = arguments[1];";
        self.guest.browser.script(crafted, &[address.into(), rel.into()]).await?;
        self.click("anchor").await?;
        self.guest.browser.wait_for("location.host.startsWith('www.pay.')").await?;
        self.guest.wait_for_refusal().await?;
        self.stays("!location.hash && !Cobrowse.Visitor.inSession() && !document.cookie").await
    }
}
