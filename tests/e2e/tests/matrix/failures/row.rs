//! What is seen of a failure.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Result, bail};
use serde_json::Value;

/// A row of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    visitor: String,
    page: String,
    log: String,
}

/// What becomes of the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They arrive.
    Arrives,
    /// They stay where they are, or are shown a page that does nothing.
    Stays,
}

impl Row {
    /// The head of a table of them.
    pub const HEAD: &str = "| what is wrong | the visitor | the page is told | the server's log |\n|---|---|---|---|\n";

    /// Puts one together. `held_ms` is from the click to the request of the destination.
    pub fn new(fate: Fate, held_ms: Option<u64>, session: Session, told: &[Value], log: &str) -> Result<Self> {
        let in_vain = told.iter().any(|what| what["detail"]["code"] == "helper-timeout");
        let fate = match (fate, held_ms) {
            (Fate::Arrives, Some(..MOST_MS)) if in_vain => "arrives within 3 s",
            (Fate::Arrives, Some(..MOST_MS)) => "arrives at once",
            (Fate::Arrives, Some(held)) => bail!("the visitor was held for {held} ms"),
            (Fate::Arrives, None) => bail!("the visitor never arrived"),
            (Fate::Stays, _) => "stays",
        };
        let session = match session {
            Session::Kept => "in session",
            Session::None => "not in session",
        };
        Ok(Self { visitor: format!("{fate}, {session}"), page: what_was_told(told), log: what_was_logged(log) })
    }

    /// Whether helpers did not come in time here that do come where `other` was seen, and the session went along or stayed
    /// behind all the same.
    pub fn is_only_slower(&self, other: &Self) -> bool {
        let late = |row: &Self| row.page.contains("helper-timeout");
        let session = |row: &Self| row.visitor.rsplit(", ").next().map(str::to_owned);
        late(self) && !late(other) && session(self) == session(other)
    }

    /// Reads it from a table, where its own name stands first.
    pub fn of(cells: &[String]) -> Option<Self> {
        let [_, visitor, page, log] = cells else { return None };
        Some(Self { visitor: visitor.clone(), page: page.clone(), log: log.clone() })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} | {} | {}", self.visitor, self.page, self.log)
    }
}

/// Whether the page that the visitor ends at is in session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    Kept,
    None,
}

/// Events and promises, each once. Not `connection`: Firefox closes the socket of a page as soon as its visitor leaves, and
/// whether the page still hears of it is a matter of chance.
fn what_was_told(told: &[Value]) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let outcome = |detail: &Value| {
        let code = text(&detail["code"]);
        let code = if code.is_empty() { code } else { format!(", `{code}`") };
        format!("{}{code}", text(&detail["status"]))
    };
    let said = told.iter().filter_map(|what| match what["event"].as_str() {
        Some("crossdomain") => Some(format!("`crossdomain`: {}", outcome(&what["detail"]))),
        Some(name @ ("unsupported" | "error")) => Some(format!("`{name}`: `{}`", text(&what["detail"]["code"]))),
        Some("sessionend") => Some(format!("`sessionend`: {}", text(&what["detail"]["reason"]))),
        Some(_) => None,
        None if what["resolved"].is_object() => Some(format!("promise: {}", outcome(&what["resolved"]))),
        None if what["rejected"].is_string() => Some(format!("promise rejected: `{}`", text(&what["rejected"]))),
        None => None,
    });
    listed(said)
}

/// The messages of the server's log, without what differs from run to run.
fn what_was_logged(log: &str) -> String {
    listed(log.lines().filter_map(|line| {
        let (_, message) = line.split_once(": ").filter(|(source, _)| source.contains("cobrowse_server"))?;
        let said = message.split_inclusive(' ');
        let kept: String = said.filter(|word| !PASSING.iter().any(|field| word.starts_with(field))).collect();
        Some(format!("`{}`", kept.trim()))
    }))
}

fn listed(lines: impl Iterator<Item = String>) -> String {
    let lines: BTreeSet<String> = lines.collect();
    match lines.is_empty() {
        true => "nothing".to_owned(),
        false => lines.into_iter().collect::<Vec<_>>().join("; "),
    }
}

/// Fields of the log that differ from run to run.
const PASSING: &[&str] = &["session=", "crossing=", "address="];

/// The 3 s that nobody is held longer than, and one for the driver and the network.
const MOST_MS: u64 = 4_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn logs_are_put_without_times_and_names() {
        let log = "2026-11-20T23:50:00.1Z  INFO cobrowse_server::api::tickets: crossing begun session=\"abc\" crossing=1 helpers=true\n\
                   2026-11-20T23:50:00.2Z  INFO cobrowse_server::gate: refused code=\"ticket-used\" host=\"www.pay.localhost\"\n\
                   2026-11-20T23:50:00.3Z  INFO cobrowse_server::gate: refused code=\"ticket-used\" host=\"www.pay.localhost\"\n";
        let expected = "`crossing begun helpers=true`; `refused code=\"ticket-used\" host=\"www.pay.localhost\"`";
        assert_eq!(what_was_logged(log), expected);
        assert_eq!(what_was_logged(""), "nothing");
    }

    #[test]
    fn what_a_page_is_told_is_put_in_order() {
        let told = [
            json!({"resolved": {"status": "failed", "code": "helper-timeout"}}),
            json!({"event": "crossdomain", "detail": {"status": "failed", "code": "helper-timeout", "domains": []}}),
            json!({"event": "focus"}),
        ];
        assert_eq!(what_was_told(&told), "`crossdomain`: failed, `helper-timeout`; promise: failed, `helper-timeout`");
    }

    #[test]
    fn nobody_is_held_longer_than_that() {
        let row = |held, told: &[Value]| Row::new(Fate::Arrives, held, Session::None, told, "");
        let late = [json!({"event": "crossdomain", "detail": {"status": "failed", "code": "helper-timeout"}})];
        assert!(row(Some(3_100), &late).is_ok_and(|row| row.visitor == "arrives within 3 s, not in session"));
        assert!(row(Some(100), &[]).is_ok_and(|row| row.visitor == "arrives at once, not in session"));
        assert!(row(Some(4_100), &late).is_err() && row(None, &[]).is_err());
    }
}
