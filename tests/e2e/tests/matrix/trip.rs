//! One trip of a visitor by one way, without a session and in one.
//!
//! What a browser does without us is what has to happen with us: the same address, body, referrer, window and history.

use anyhow::{Context as _, Result, bail, ensure};
use cobrowse_e2e::Line;
use serde_json::{Value, json};

use crate::guest::{Guest, arrivals, ensure_at_most_once, helpers, number, told};
use crate::leaks::Secrets;
use crate::way::{Leads, Mode, Way};

/// What is seen of a visitor's arrival.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival(Value);

/// What the browser does by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Usual {
    arrival: Arrival,
    /// What it has to say on the console.
    noise: Vec<String>,
}

/// What became of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// A helper window took it along.
    ByWindow,
    /// One was on its way with it; then the time was up, and the address carried it.
    Late,
    /// A ticket in the address did.
    ByLink,
    /// The destination is not in it.
    No,
    /// Nobody went anywhere, and nothing was done about it.
    Untouched,
}

/// By this way, without a session.
pub async fn without_session(guest: &mut Guest, way: &Way) -> Result<Usual> {
    let trip = guest.new_trip();
    guest.browser.switch_to(&guest.home).await?;
    guest.browser.goto(&Mode::Window.page(&guest.stage, &trip, way.extra)).await?;
    let arrival = go(guest, way, &trip).await?;
    let noise = guest.noise().await?.iter().map(|line| line.replace(&trip, "TRIP")).collect();
    guest.go_home().await?;
    Ok(Usual { arrival, noise })
}

/// What is known of a way beforehand.
#[derive(Debug, Clone)]
pub struct Known<'u> {
    /// What the browser does without a session.
    pub usual: &'u Usual,
    /// The session is not expected to be kept.
    pub is_limited: bool,
    /// What may be other than usual.
    pub facts: Vec<&'static str>,
}

/// By this way, in session: what became of it, and what was other than usual.
pub async fn in_session(guest: &mut Guest, mode: Mode, way: &Way, known: &Known<'_>) -> Result<(Kept, Vec<String>)> {
    let Known { usual, is_limited, facts } = known;
    let trip = guest.new_trip();
    let lines_before = guest.stage.ledger().await?.len();
    let page = mode.page(&guest.stage, &trip, way.extra);
    guest.browser.goto(&page).await?;
    let key = guest.start().await?;
    guest.settle(&page).await?;
    let mut secrets = Secrets::default();
    secrets.learn(&guest.browser.evaluate("document.cookie").await?);
    let arrival = go(guest, way, &trip).await?;
    let kept = match way.leads {
        Leads::Nowhere | Leads::ToFile => Kept::Untouched,
        _ => {
            // A tab in the background takes up the session when it is looked at: for that there is no end but patience.
            let may_be_late = way.leads == Leads::ToBackground && !is_limited;
            let kept = session_at_destination(guest, may_be_late, &key).await;
            let lines = guest.stage.ledger().await?;
            kept.with_context(|| format!("the page was told {:?}", told(&lines, &trip)))?
        }
    };
    let windows = usize::try_from(number(&usual.arrival.0["windows"])?)?;
    guest.browser.wait_for_windows(windows).await?;
    secrets.learn(&guest.browser.evaluate("document.cookie").await?);
    secrets.are_in_no_address(&arrival.0)?;
    let lines = guest.stage.ledger().await?.split_off(lines_before);
    secrets.are_in_no_request(&lines)?;
    secrets.are_in_no_log(&guest.stage)?;
    let differs = arrival.differs_from(&usual.arrival);
    let unknown: Vec<&String> =
        differs.iter().filter(|fact| !facts.iter().any(|known| fact.starts_with(known))).collect();
    ensure!(unknown.is_empty(), "not as the browser does it: {unknown:?}");
    let mut noise = guest.noise().await?;
    noise.retain(|line| !usual.noise.contains(&line.replace(&trip, "TRIP")));
    ensure!(noise.is_empty(), "on the console: {noise:#?}");
    Ok((by_what(&lines, &trip, mode, kept)?, differs))
}

/// Goes and looks.
async fn go(guest: &Guest, way: &Way, trip: &str) -> Result<Arrival> {
    let before = number(&guest.browser.evaluate("history.length").await?)?;
    guest.leave_by(way).await?;
    match way.leads {
        Leads::Here => guest.wait_for_echo(trip).await?,
        Leads::ToWindow => guest.find_echo(trip).await.map(drop)?,
        Leads::ToBackground => {
            let tab = guest.find_echo(trip).await?;
            guest.browser.wait_for_windows(2).await?;
            // The visitor first finishes what they are at.
            for window in [&guest.home, &tab] {
                guest.browser.switch_to(window).await?;
                guest.browser.look_at().await?;
            }
        }
        Leads::Nowhere => guest.browser.wait_for("location.hash === '#routed'").await.map(drop)?,
        Leads::ToFile => {
            guest.wait_for_lines("the request for the file", |lines| arrivals(lines, trip).pop().map(drop)).await?;
        }
    }
    let mut seen = guest.browser.evaluate(FACTS).await?;
    if !matches!(way.leads, Leads::ToWindow | Leads::ToBackground) {
        seen["history"] = json!(number(&seen["history"])? - before);
    }
    seen["windows"] = json!(guest.browser.windows().await?.len());
    let asked: Vec<String> = arrivals(&guest.stage.ledger().await?, trip)
        .into_iter()
        .map(|line| format!("{} {} from {:?}", line.method, line.target, line.referer))
        .collect();
    seen["asked"] = json!(asked);
    // What differs by the name of the trip or the mode alone does not differ.
    let text = seen.to_string().replace(trip, "TRIP").replace("ways-link.html", "ways.html");
    Ok(Arrival(serde_json::from_str(&text)?))
}

impl Arrival {
    /// The facts that are others than usual, by name.
    fn differs_from(&self, usual: &Self) -> Vec<String> {
        let (Some(seen), Some(usual)) = (self.0.as_object(), usual.0.as_object()) else {
            return vec!["no facts".to_owned()];
        };
        // How many windows there are is waited for: helpers close in their own time. Addresses in the history are there to
        // be searched for secrets.
        let counts = |fact: &str| !["windows", "entries"].contains(&fact);
        let differs = seen.iter().filter(|(fact, value)| counts(fact) && usual.get(*fact) != Some(value));
        let told = |(fact, value): (&String, &Value)| {
            format!("{fact}: {value}, not {}", usual.get(fact).unwrap_or(&Value::Null))
        };
        differs.map(told).collect()
    }
}

/// Looks whether the page of the current window is, or gets, in session; and in which.
async fn session_at_destination(guest: &Guest, may_be_late: bool, key: &str) -> Result<Kept> {
    let idle = if may_be_late { "false" } else { IDLE };
    let state = format!("({CONTINUES}) ? 'in' : ({idle}) ? 'idle' : ''");
    let state = guest.browser.wait_for(&state).await.context("the destination is neither in session nor idle")?;
    if state == "idle" {
        return Ok(Kept::No);
    }
    let here = guest.browser.evaluate("Cobrowse.Visitor.getKey()").await?;
    ensure!(here == key, "the destination is in the session {here}, not {key}");
    Ok(Kept::ByWindow)
}

/// Whether a window or a link kept it, and whether the page was told so.
fn by_what(lines: &[Line], trip: &str, mode: Mode, kept: Kept) -> Result<Kept> {
    let helpers = helpers(lines);
    ensure_at_most_once(&helpers)?;
    let outcomes: Vec<Value> = told(lines, trip)?
        .into_iter()
        .filter(|what| what["event"] == "crossdomain")
        .map(|what| what["detail"].clone())
        .collect();
    // A call and the navigation after it tell each their own.
    let all_are = |status: &str| !outcomes.is_empty() && outcomes.iter().all(|outcome| outcome["status"] == status);
    match (kept, mode, helpers.is_empty()) {
        (_, Mode::Link, false) => bail!("a helper window, on a site that wants none"),
        (Kept::Untouched, ..) => {
            ensure!(helpers.is_empty() && outcomes.is_empty(), "something was done: {helpers:?} {outcomes:?}");
            Ok(kept)
        }
        (Kept::No, ..) => Ok(kept),
        (_, _, false) if all_are("crossed") => Ok(Kept::ByWindow),
        (_, _, false) => {
            let late = !outcomes.is_empty() && outcomes.iter().all(|outcome| outcome["code"] == "helper-timeout");
            ensure!(late, "the page was told {outcomes:?}");
            Ok(Kept::Late)
        }
        (_, _, true) => {
            ensure!(all_are("link"), "the page was told {outcomes:?}");
            Ok(Kept::ByLink)
        }
    }
}

/// The destination takes part, and the server agrees.
const CONTINUES: &str =
    "Cobrowse.Visitor.inSession() && window.__events.some((event) => event.name === 'sessioncontinue')";

/// The destination has loaded and has not even asked for the agent: it is never going to take part.
const IDLE: &str = "document.readyState === 'complete' && !Cobrowse.Visitor.inSession() && \
    !performance.getEntriesByType('resource').some((entry) => entry.name.includes('/cobrowse-'))";

const FACTS: &str = "{
    address: location.href, first: window.__firstAddress || '', referrer: document.referrer, opener: Boolean(window.opener), \
    name: window.name, history: history.length, echo: window.__echo || null, \
    entries: window.navigation ? navigation.entries().map((entry) => entry.url) : [] }";
