//! A server that is away, and tickets that it takes no longer.

use anyhow::{Context as _, Result};
use rusqlite::Connection;
use serde_json::json;

use super::failures;
use super::row::{Fate, Row, Session};
use super::scene::{Scene, Theatre};

failures!(
    "It is down when the visitor clicks" => down_before,
    "It goes down while a helper is on its way" => down_during,
    "The destination is taken off the list while the session runs" => taken_off_the_list,
    "A helper page is opened with a ticket that was used" => ticket_used,
    "A helper page is opened with a ticket that is a minute old" => ticket_late,
    "A page is opened with a link ticket that was used" => link_used,
    "A page is opened with a link ticket that is a minute old" => link_late,
);

async fn down_before(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.guest.stage.crash_server();
    scene.is_told("connection").await?;
    scene.click("anchor").await?;
    scene.arrives_without_script().await
}

async fn down_during(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.with_helper("/never").await?;
    scene.click("anchor").await?;
    scene.is_asked_for("/never").await?;
    scene.guest.stage.crash_server();
    scene.arrives_without_script().await
}

async fn taken_off_the_list(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    scene.guest.stage.change_settings(|settings| settings.replace("pay.localhost", "elsewhere.localhost"))?;
    scene.guest.stage.crash_server();
    scene.is_told("connection").await?;
    scene.guest.stage.start_server().await?;
    let back = "window.__events.some((event) => event.name === 'connection' && event.detail.status === 'ok')";
    scene.guest.browser.wait_for(back).await?;
    scene.click("anchor").await?;
    scene.arrives().await
}

async fn ticket_used(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.set(|settings| settings).await?;
    let helper = scene.ticketed_helper(&scene.credentials().await?).await?;
    scene.redeems_by_hand(&helper).await?;
    scene.opens(&helper).await
}

async fn ticket_late(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    let helper = scene.ticketed_helper(&scene.credentials().await?).await?;
    scene.ages_all_tickets().await?;
    scene.opens(&helper).await
}

async fn link_used(theatre: &mut Theatre) -> Result<Row> {
    let scene = theatre.set(|settings| settings).await?;
    let link = scene.link().await?;
    scene.redeems_by_hand(&link).await?;
    scene.opens(&link).await
}

async fn link_late(theatre: &mut Theatre) -> Result<Row> {
    let mut scene = theatre.set(|settings| settings).await?;
    let link = scene.link().await?;
    scene.ages_all_tickets().await?;
    scene.opens(&link).await
}

impl Scene<'_> {
    /// As [`arrives`](Self::arrives), at a page whose tag could not be loaded.
    async fn arrives_without_script(mut self) -> Result<Row> {
        self.guest.wait_for_echo(&self.trip).await?;
        self.guest.browser.wait_for_windows(1).await?;
        self.finish(Fate::Arrives, Session::None).await
    }

    /// An address of the payment company that carries a ticket.
    async fn link(&self) -> Result<String> {
        let ticket = self.link_ticket(&self.credentials().await?).await?;
        Ok(self.guest.stage.pay(&format!("/t/echo.html?trip={}#cobrowse-link={ticket}", self.trip)))
    }

    /// Uses the ticket in an address, before the visitor does.
    async fn redeems_by_hand(&self, address: &str) -> Result<()> {
        let ticket = address.rsplit('=').next().context("no ticket")?;
        let from = self.guest.stage.shop("/");
        let body = json!({"ticket": ticket, "groups": [15687], "site": "production", "from": from});
        self.ask("/v1/tickets/redeem", &self.guest.stage.pay(""), &body).await.map(drop)
    }

    /// A minute goes by.
    async fn ages_all_tickets(&mut self) -> Result<()> {
        self.guest.stage.stop_server().await?;
        let database = Connection::open(self.guest.stage.data().join("cobrowse.sqlite3"))?;
        database.execute("UPDATE tickets SET record = json_set(record, '$.expires_ms', 1)", [])?;
        drop(database);
        self.guest.stage.start_server().await
    }

    /// The visitor opens an address with a ticket, from the page they are on; it does not let them in.
    async fn opens(mut self, address: &str) -> Result<Row> {
        self.begin().await?;
        self.guest.browser.goto(address).await?;
        self.guest.wait_for_refusal().await?;
        self.stays("!location.hash && !Cobrowse.Visitor.inSession() && !document.cookie").await
    }
}
