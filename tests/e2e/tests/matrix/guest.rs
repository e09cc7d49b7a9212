//! A visitor in one browser, who goes out by many ways.

use anyhow::{Context as _, Result, bail, ensure};
use cobrowse_e2e::{Browser, Button, Engine, Line, Stage, Window};
use serde_json::Value;

use crate::way::{Act, Way};

/// A browser and the stage it is at.
pub struct Guest {
    pub stage: Stage,
    pub browser: Browser,
    /// The window that ways begin in.
    pub home: Window,
    trips: u32,
    /// How many lines of the console are known.
    heard: usize,
}

impl Guest {
    /// In a fresh browser.
    pub async fn arrive(engine: Engine, stage: Stage) -> Result<Self> {
        let browser = Browser::open_at(engine, &stage).await?;
        let home = browser.window().await?;
        Ok(Self { stage, browser, home, trips: 0, heard: 0 })
    }

    /// A new browser in place of one that nobody knows the state of.
    pub async fn arrive_again(&mut self) -> Result<()> {
        self.browser = Browser::open_at(self.browser.engine(), &self.stage).await?;
        self.home = self.browser.window().await?;
        self.heard = 0;
        Ok(())
    }

    /// A name by which the requests of one trip are told from the others'.
    pub fn new_trip(&mut self) -> String {
        self.trips += 1;
        format!("trip{}x", self.trips)
    }

    /// Back to one window.
    pub async fn go_home(&mut self) -> Result<()> {
        self.browser.switch_to(&self.home).await?;
        // Chromium's history has 50 entries at most: from then on nobody sees it grow.
        if number(&self.browser.evaluate("history.length").await?)? > MOST_HISTORY {
            self.home = self.browser.new_tab().await?;
        }
        for window in self.browser.windows().await? {
            if window != self.home {
                self.browser.switch_to(&window).await?;
                self.browser.close_window().await?;
            }
        }
        self.browser.switch_to(&self.home).await
    }

    /// One window, no session: as good as a new browser, and cheaper.
    pub async fn tidy(&mut self) -> Result<()> {
        self.go_home().await?;
        for site in [self.stage.bank(BARE), self.stage.pay(BARE), self.stage.shop(BARE)] {
            self.browser.goto(&site).await?;
            self.browser.delete_cookies().await?;
        }
        self.heard = self.browser.console_errors().await?.len();
        Ok(())
    }

    /// Starts a session by a click on the page that is open; gives back its key.
    pub async fn start(&self) -> Result<String> {
        self.browser.click("#start").await?;
        self.browser.wait_for("window.__results.length > 0 && Cobrowse.Visitor.inSession()").await?;
        let key = self.browser.evaluate("Cobrowse.Visitor.getKey()").await?;
        Ok(key.as_str().context("the page knows no session key")?.to_owned())
    }

    /// Loads a page of the session once more. It knows now which domains are trusted, and the click that started the session
    /// was made on another page.
    pub async fn settle(&self, page: &str) -> Result<()> {
        self.browser.goto(page).await?;
        let continued = "window.__events.some((event) => event.name === 'sessioncontinue')";
        self.browser.wait_for(continued).await.map(drop)
    }

    /// Goes out.
    pub async fn leave_by(&self, way: &Way) -> Result<()> {
        let css = format!("#{}", way.id);
        self.browser.find_visible(&css).await?;
        // Away from the edges, where the indicator floats.
        let middle = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })";
        self.browser.script(middle, &[css.as_str().into()]).await?;
        match way.act {
            Act::Click => self.browser.click(&css).await,
            Act::Point => self.browser.click_with(&css, Button::Left, &[]).await,
            Act::Holding(modifier) => self.browser.click_with(&css, Button::Left, &[modifier]).await,
            Act::Middle => self.browser.click_with(&css, Button::Middle, &[]).await,
            Act::Enter => {
                self.browser.script("document.querySelector(arguments[0]).focus()", &[css.into()]).await?;
                self.browser.press(&[], ENTER).await
            }
            Act::Agree => {
                let is_asked = self.browser.evaluate("Cobrowse.Visitor.inSession()").await? == true;
                self.browser.click(&css).await?;
                if is_asked { self.agree().await } else { Ok(()) }
            }
            Act::Nothing => {
                let script = "setTimeout(() => document.querySelector(arguments[0]).click())";
                self.browser.script(script, &[css.into()]).await.map(drop)
            }
        }
    }

    /// Says yes to the question before a crossing.
    async fn agree(&self) -> Result<()> {
        let inside = "document.querySelector('cobrowse-ui')?.shadowRoot";
        self.browser.wait_for(&format!("{inside}?.querySelector('dialog')?.open")).await?;
        self.browser.press(&[], TAB).await?;
        self.browser.wait_for(&format!("{inside}.activeElement?.id === 'yes'")).await?;
        self.browser.press(&[], ENTER).await
    }

    /// The lines that the console has got since [`tidy`](Self::tidy), without what no page can help.
    pub async fn noise(&self) -> Result<Vec<String>> {
        let mut lines = self.browser.console_errors().await?.split_off(self.heard);
        lines.retain(|line| !line.contains(WEBKIT_SUSPENSION));
        Ok(lines)
    }

    /// The window in which a page of that trip shows what came, as the current one.
    pub async fn find_echo(&self, trip: &str) -> Result<Window> {
        let shown = format!("window.__echo && window.__echo.trip === '{trip}' && document.readyState === 'complete'");
        let found = self.browser.wait_until("the page that shows what came", async || {
            for window in self.browser.windows().await? {
                self.browser.switch_to(&window).await?;
                if self.browser.evaluate(&shown).await? == true {
                    return Ok(Some(window));
                }
            }
            Ok(None)
        });
        found.await
    }

    /// The same where it can only be this window.
    pub async fn wait_for_echo(&self, trip: &str) -> Result<()> {
        let shown = format!("window.__echo && window.__echo.trip === '{trip}' && document.readyState === 'complete'");
        self.browser.wait_for(&shown).await.map(drop)
    }

    /// Closes a window and goes on in whichever is left.
    pub async fn close(&self, window: &Window) -> Result<()> {
        self.browser.switch_to(window).await?;
        self.browser.close_window().await?;
        let rest = self.browser.windows().await?;
        self.browser.switch_to(rest.first().context("that was the last window")?).await
    }

    /// Waits until the server has refused somebody.
    pub async fn wait_for_refusal(&self) -> Result<()> {
        let refused = async || Ok(self.stage.server_log().contains("refused").then_some(()));
        self.browser.wait_until("a refusal in the server's log", refused).await
    }

    /// Waits until the ledger has what is looked for.
    pub async fn wait_for_lines<T>(&self, what: &str, look: impl Fn(&[Line]) -> Option<T>) -> Result<T> {
        self.browser.wait_until(what, async || Ok(look(&self.stage.ledger().await?))).await
    }
}

/// What pages of a trip have told, of all that was asked.
pub fn told(lines: &[Line], trip: &str) -> Result<Vec<Value>> {
    let of_trip = lines.iter().filter(|line| line.path() == "/t/told" && line.target.ends_with(trip));
    of_trip.map(|line| Ok(serde_json::from_str(&line.body)?)).collect()
}

/// The requests for a page that shows what came, of one trip.
pub fn arrivals<'l>(lines: &'l [Line], trip: &str) -> Vec<&'l Line> {
    let shows = |line: &&Line| ["/t/echo.html", "/t/router.html"].contains(&line.path());
    lines.iter().filter(shows).filter(|line| line.target.contains(trip)).collect()
}

/// The sites whose helper page was asked for, in order.
pub fn helpers(lines: &[Line]) -> Vec<String> {
    let helpers = lines.iter().filter(|line| line.path().ends_with("/cobrowse-helper.html"));
    helpers.map(|line| line.host.clone()).collect()
}

/// Nobody has been to a helper page twice.
pub fn ensure_at_most_once(helpers: &[String]) -> Result<()> {
    let mut once = helpers.to_vec();
    once.sort();
    once.dedup();
    ensure!(once.len() == helpers.len(), "the helper went to {helpers:?}");
    Ok(())
}

/// How many entries of the history a trip may start with.
const MOST_HISTORY: i64 = 30;

/// Something that every site has and that does nothing.
const BARE: &str = "/t/page.css";

/// <https://www.w3.org/TR/webdriver2/#keyboard-actions>
const ENTER: char = '\u{E007}';
const TAB: char = '\u{E004}';

/// What WebKit itself writes for every page that goes into its back/forward cache with a WebSocket, also when the page
/// has begun to close it in `pagehide`.
const WEBKIT_SUSPENSION: &str = "WebSocket is closed due to suspension";

/// Reads a number of the page.
pub fn number(value: &Value) -> Result<i64> {
    match value.as_i64() {
        Some(number) => Ok(number),
        None => bail!("no number: {value}"),
    }
}
