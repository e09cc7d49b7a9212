//! Firefox: WebDriver BiDi, <https://www.w3.org/TR/webdriver-bidi/>, and what Firefox prints.
//!
//! Alone, neither tells all. Firefox prints no violation of a security policy; and BiDi drops an
//! exception when its window closes right after.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::console::text::uncaught_in_firefox;
use crate::console::{Complaint, Level};
use crate::rpc::{Caller, Rpc};

/// The connection, and what came over it.
#[derive(Debug)]
pub(crate) struct Bidi {
    rpc: Rpc,
    heard: Arc<Mutex<Vec<Complaint>>>,
    /// How many bytes of what Firefox printed are of the past.
    past: AtomicUsize,
}

impl Bidi {
    /// Connects to the browser that geckodriver has opened.
    pub(super) async fn attach(capabilities: &Value) -> Result<Self> {
        let url = capabilities["webSocketUrl"].as_str().context("geckodriver named no socket")?;
        let heard = Arc::<Mutex<Vec<Complaint>>>::default();
        let ear = Arc::clone(&heard);
        let note = move |_: &Caller, event: &Value| {
            if event["method"] == json!("log.entryAdded") {
                ear.lock().unwrap_or_else(PoisonError::into_inner).extend(complaint(&event["params"]));
            }
        };
        let rpc = Rpc::connect(url, note).await?;
        rpc.ask("session.subscribe", json!({"events": ["log.entryAdded"]}), None).await?;
        Ok(Self { rpc, heard, past: AtomicUsize::new(0) })
    }

    /// All errors and warnings so far, given what Firefox has printed.
    pub(super) async fn complaints(&self, output: &str) -> Result<Vec<Complaint>> {
        for context in self.contexts().await? {
            // A page answers after it has sent what it had to say.
            let target = json!({"context": context, "sandbox": "cobrowse-e2e"});
            let params = json!({"expression": "0", "awaitPromise": false, "target": target});
            if let Err(error) = self.ask("script.evaluate", params).await {
                // The window may have closed a moment ago; what it said has arrived before that news.
                if self.contexts().await?.contains(&context) {
                    return Err(error);
                }
            }
        }
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let output = output.get(self.past.load(Ordering::Relaxed)..).unwrap_or_default();
        Ok(with_dropped(heard, uncaught_in_firefox(output)))
    }

    /// Starts with an empty list, after what Firefox has printed so far.
    pub(super) fn forget(&self, output: &str) {
        self.past.store(output.len(), Ordering::Relaxed);
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Asks the browser.
    pub(crate) async fn ask(&self, method: &str, params: Value) -> Result<Value> {
        self.rpc.ask(method, params, None).await
    }

    /// All windows and the frames in them.
    async fn contexts(&self) -> Result<Vec<String>> {
        let tree = self.ask("browsingContext.getTree", json!({})).await?;
        let mut found = Vec::new();
        let mut open = vec![&tree["contexts"]];
        while let Some(level) = open.pop() {
            for context in level.as_array().into_iter().flatten() {
                found.extend(context["context"].as_str().map(str::to_owned));
                open.push(&context["children"]);
            }
        }
        Ok(found)
    }
}

/// `heard`, and after it what was printed and not heard. Of a text of several lines only the first
/// tells them apart: Firefox prints the others as lines of their own.
fn with_dropped(mut heard: Vec<Complaint>, printed: Vec<Complaint>) -> Vec<Complaint> {
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let mut known: Vec<String> = heard.iter().map(|complaint| first_line(&complaint.text)).collect();
    for complaint in printed {
        match known.iter().position(|text| *text == complaint.text) {
            Some(same) => drop(known.swap_remove(same)),
            None => heard.push(complaint),
        }
    }
    heard
}

fn complaint(entry: &Value) -> Option<Complaint> {
    let level = match entry["level"].as_str()? {
        "error" => Level::Error,
        "warn" => Level::Warning,
        _ => return None,
    };
    let frame = &entry["stackTrace"]["callFrames"][0];
    let url = frame["url"].as_str().unwrap_or_default();
    // The protocol counts lines from 0, people from 1.
    let place = frame["lineNumber"].as_u64().map_or_else(|| url.to_owned(), |line| format!("{url}:{}", line + 1));
    Some(Complaint { level, text: entry["text"].as_str().unwrap_or_default().to_owned(), place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_told_once() {
        let one = |text: &str| Complaint::error(text, "");
        let heard = vec![one("Error: a"), one("Error: two\nlines"), one("Content-Security-Policy: no")];
        let printed = vec![one("Error: a"), one("Error: a"), one("Error: two"), one("Error: dropped")];
        let told: Vec<String> = with_dropped(heard.clone(), printed).into_iter().map(|one| one.text).collect();
        let expected = ["Error: a", "Error: two\nlines", "Content-Security-Policy: no", "Error: a", "Error: dropped"];
        assert_eq!(told, expected);
        assert_eq!(with_dropped(heard.clone(), Vec::new()), heard);
    }
}
