//! Where failures are played: a stage whose settings or pages are not as they should be, and a visitor in session.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::{Engine, Line, Stage, poll};
use serde_json::{Value, json};

use super::row::{Fate, Row, Session};
use crate::guest::{Guest, arrivals, told};
use crate::leaks::Secrets;
use crate::way::Mode;

/// One browser for all failures of an engine.
pub struct Theatre {
    guest: Guest,
}

/// A visitor in session, on the page with all ways out.
pub struct Scene<'t> {
    pub guest: &'t mut Guest,
    /// What the requests of this scene are told by.
    pub trip: String,
    /// The address of that page.
    pub page: String,
    pub secrets: Secrets,
    /// How long the log was when the visitor left.
    log: usize,
}

impl Theatre {
    pub async fn open(engine: Engine) -> Result<Self> {
        Ok(Self { guest: Guest::arrive(engine, Stage::start().await?).await? })
    }

    /// After something went really wrong.
    pub async fn reopen(&mut self) -> Result<()> {
        self.guest.arrive_again().await
    }

    /// Nobody is in session, and the usual settings hold.
    pub async fn empty(&mut self) -> Result<Scene<'_>> {
        self.empty_with(|settings| settings).await
    }

    async fn empty_with(&mut self, adapt: impl FnOnce(String) -> String) -> Result<Scene<'_>> {
        self.guest.stage = Stage::start_with(adapt).await?;
        self.guest.tidy().await?;
        let trip = self.guest.new_trip();
        let page = Mode::Window.page(&self.guest.stage, &trip, "");
        Ok(Scene { guest: &mut self.guest, trip, page, secrets: Secrets::default(), log: 0 })
    }

    /// A visitor in session; the settings are the usual ones, adapted.
    pub async fn set(&mut self, adapt: impl FnOnce(String) -> String) -> Result<Scene<'_>> {
        let mut scene = self.empty_with(adapt).await?;
        scene.start().await?;
        Ok(scene)
    }

    /// The same, where the helper page of the payment company is another one.
    pub async fn with_helper(&mut self, path: &str) -> Result<Scene<'_>> {
        let usual = "www.pay.localhost:{sites}/cobrowse-helper.html";
        let other = format!("www.pay.localhost:{{sites}}{path}");
        self.set(|settings| settings.replace(usual, &other)).await
    }
}

impl Scene<'_> {
    async fn start(&mut self) -> Result<()> {
        self.guest.browser.goto(&self.page).await?;
        self.guest.start().await?;
        self.guest.settle(&self.page).await?;
        self.learn().await
    }

    /// Takes note of the secrets of the page.
    pub async fn learn(&mut self) -> Result<()> {
        self.secrets.learn(&self.guest.browser.evaluate("document.cookie").await?);
        Ok(())
    }

    /// From now on it counts: what is told, logged, and how long it takes.
    pub async fn begin(&mut self) -> Result<()> {
        self.log = self.guest.stage.server_log().len();
        self.guest.stage.note(&self.trip, "{\"begun\":true}").await
    }

    /// The visitor clicks.
    pub async fn click(&mut self, id: &str) -> Result<()> {
        self.begin().await?;
        self.guest.browser.click(&format!("#{id}")).await
    }

    /// The page clicks, which is no gesture.
    pub async fn click_by_script(&mut self, id: &str) -> Result<()> {
        self.begin().await?;
        let script = "setTimeout(() => document.getElementById(arguments[0]).click())";
        self.guest.browser.script(script, &[id.into()]).await.map(drop)
    }

    /// Waits for the visitor's arrival in the window they left from, and for the end of every other one.
    pub async fn arrives(mut self) -> Result<Row> {
        self.guest.wait_for_echo(&self.trip).await?;
        self.guest.browser.wait_for_windows(1).await?;
        let state = self.guest.browser.wait_for(SESSION_OR_NONE).await?;
        let session = if state == "in" { Session::Kept } else { Session::None };
        self.finish(Fate::Arrives, session).await
    }

    /// The visitor is still, or again, somewhere: `here` says how that is known.
    pub async fn stays(mut self, here: &str) -> Result<Row> {
        self.guest.browser.wait_for(here).await?;
        let state = self.guest.browser.evaluate("Cobrowse.Visitor.inSession()").await?;
        let session = if state == true { Session::Kept } else { Session::None };
        self.finish(Fate::Stays, session).await
    }

    /// Looks for leaks and puts the row together.
    pub async fn finish(&mut self, fate: Fate, session: Session) -> Result<Row> {
        self.learn().await?;
        self.log_is_whole().await?;
        let addresses = "[location.href, document.referrer, window.__firstAddress || ''].concat(\
                         window.navigation ? navigation.entries().map((entry) => entry.url) : [])";
        self.secrets.are_in_no_address(&self.guest.browser.evaluate(addresses).await?)?;
        let lines = self.guest.stage.ledger().await?;
        self.secrets.are_in_no_request(&lines)?;
        self.secrets.are_in_no_log(&self.guest.stage)?;
        let is_begin = |line: &Line| line.target.ends_with(&self.trip) && line.body == "{\"begun\":true}";
        let begun = lines.iter().rposition(is_begin).context("the scene has not begun")?;
        let after = lines.get(begun..).unwrap_or_default();
        let arrived = arrivals(after, &self.trip);
        ensure!(arrived.len() <= 1, "the visitor arrived {} times", arrived.len());
        let held = arrived.first().map(|line| line.at_ms - after.first().map_or(0, |line| line.at_ms));
        let log = self.guest.stage.server_log();
        Row::new(fate, held, session, &told(after, &self.trip)?, log.get(self.log..).unwrap_or_default())
    }

    /// Gives the reports of pages that were let in the time to arrive: most are on their way, some never come.
    async fn log_is_whole(&self) -> Result<()> {
        let count = |log: &str, line: &str| log.matches(line).count();
        let all_reported = async || {
            let log = self.guest.stage.server_log();
            Ok((count(&log, "crossing reported") >= count(&log, "ticket redeemed")).then_some(()))
        };
        poll::until(REPORTS_WITHIN, all_reported).await.map(drop)
    }

    /// Waits until the sites have been asked for that path since the scene began.
    pub async fn is_asked_for(&self, path: &str) -> Result<()> {
        let what = format!("a request for {path}");
        self.guest.wait_for_lines(&what, |lines| lines.iter().any(|line| line.path() == path).then_some(())).await
    }

    /// Gives another address to one of the page's calls of `crossDomain`.
    pub async fn leads_to(&self, id: &str, address: &str) -> Result<()> {
        let script = "const [id, address] = arguments; \
                      document.getElementById(id).addEventListener('click', (event) => { \
                        event.stopImmediatePropagation(); \
                        const promise = id === 'cross-url' ? Cobrowse.Visitor.crossDomain({ url: address }) : Cobrowse.Visitor.crossDomain(); \
                        promise.then((outcome) => { tell({ resolved: outcome }); if (id !== 'cross-url') window.open(address, '_blank'); }, \
                                     (error) => tell({ rejected: error.code })); \
                      }, true);";
        self.guest.browser.script(script, &[id.into(), address.into()]).await.map(drop)
    }

    /// The same with a page of an unlisted domain.
    pub async fn leads_to_stranger(&self, id: &str) -> Result<()> {
        let address = self.guest.stage.stranger(&format!("/t/echo.html?trip={}", self.trip));
        self.leads_to(id, &address).await
    }

    /// Waits until the page has been told something.
    pub async fn is_told(&self, what: &str) -> Result<()> {
        let has = |lines: &[Line]| {
            told(lines, &self.trip)
                .ok()?
                .into_iter()
                .any(|one| one["event"] == what || !one[what].is_null())
                .then_some(())
        };
        self.guest.wait_for_lines(&format!("{what} to be told"), has).await
    }

    /// A request that somebody makes by hand, as the page of `origin`, and its answer.
    pub async fn ask(&self, path: &str, origin: &str, body: &Value) -> Result<Value> {
        let answer = self.guest.stage.post(path, Some(origin.trim_end_matches('/')), &body.to_string()).await?;
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
        answer.json()
    }

    /// Session and token of the page, from its cookie.
    pub async fn credentials(&self) -> Result<Value> {
        let jar = self.guest.browser.evaluate("document.cookie").await?;
        let value = jar.as_str().and_then(|jar| jar.split_once("cobrowse_session=")).context("no session cookie")?.1;
        let parts: Vec<&str> = value.split(';').next().unwrap_or_default().split('.').collect();
        let [_, _, _, session, token] = parts.as_slice() else { anyhow::bail!("an odd cookie") };
        Ok(json!({"session": session, "token": token}))
    }

    /// The address of a helper page with a fresh ticket, asked for by the page of `credentials`, which is one of the shop.
    pub async fn ticketed_helper(&self, credentials: &Value) -> Result<String> {
        let body =
            json!({"credentials": credentials, "target": self.guest.stage.pay("/"), "hold": false, "link": false});
        let minted = self.ask("/v1/tickets", &self.guest.stage.shop(""), &body).await?;
        Ok(minted["first"].as_str().context("no helper")?.to_owned())
    }

    /// A ticket for a link to the payment company, likewise.
    pub async fn link_ticket(&self, credentials: &Value) -> Result<String> {
        let body =
            json!({"credentials": credentials, "target": self.guest.stage.pay("/"), "hold": false, "link": true});
        let minted = self.ask("/v1/tickets", &self.guest.stage.shop(""), &body).await?;
        Ok(minted["ticket"].as_str().context("no ticket")?.to_owned())
    }

    /// Somebody else's session, started by hand.
    pub async fn others_credentials(&self) -> Result<Value> {
        let body = json!({"v": 1, "group": 15687, "site": "production", "key": null, "visitor": {}});
        Ok(self.ask("/v1/sessions", &self.guest.stage.shop(""), &body).await?["credentials"].clone())
    }
}

/// Far longer than a request takes on this machine.
const REPORTS_WITHIN: Duration = Duration::from_secs(2);

/// In session, or idle for good, or told that it is not to be.
const SESSION_OR_NONE: &str = "document.readyState === 'complete' && ( \
    Cobrowse.Visitor.inSession() && window.__events.some((event) => event.name === 'sessioncontinue') ? 'in' : \
    !Cobrowse.Visitor.inSession() && ( \
        window.__events.some((event) => ['error', 'unsupported', 'sessionend'].includes(event.name)) || \
        !performance.getEntriesByType('resource').some((entry) => entry.name.includes('/cobrowse-')) \
    ) ? 'out' : '')";
