//! Chromium: the DevTools protocol, on a connection of our own beside chromedriver's.
//!
//! chromedriver's log misses what a window wrote that closed before chromedriver noticed it. Here each
//! new window waits until we listen. <https://chromedevtools.github.io/devtools-protocol/>

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::console::{Complaint, Level};
use crate::http::{Ask, Method};
use crate::rpc::{Caller, Rpc};

/// The connection, and what came over it.
#[derive(Debug)]
pub(super) struct DevTools {
    rpc: Rpc,
    seen: Arc<Mutex<Seen>>,
}

impl DevTools {
    /// Connects to the browser that chromedriver has opened.
    pub(super) async fn attach(capabilities: &Value) -> Result<Self> {
        let seen = Arc::<Mutex<Seen>>::default();
        let sight = Arc::clone(&seen);
        let note = move |caller: &Caller, event: &Value| {
            sight.lock().unwrap_or_else(PoisonError::into_inner).note(caller, event);
        };
        let rpc = Rpc::connect(&endpoint(capabilities).await?, note).await?;
        rpc.ask("Target.setAutoAttach", every_target(), None).await?;
        Ok(Self { rpc, seen })
    }

    /// All errors and warnings so far.
    pub(super) async fn complaints(&self) -> Result<Vec<Complaint>> {
        let sessions = self.seen().sessions.clone();
        for session in sessions {
            // A page answers after it has sent what it had to say. It runs no script for this one.
            let asked = self.rpc.ask("Runtime.getIsolateId", json!({}), Some(&session)).await;
            // The window may have closed a moment ago; what it said has arrived before that news.
            if self.seen().sessions.contains(&session) {
                asked?;
            }
        }
        Ok(self.seen().complaints.clone())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address of the browser itself, not of one page.
async fn endpoint(capabilities: &Value) -> Result<String> {
    let address = capabilities["goog:chromeOptions"]["debuggerAddress"].as_str().unwrap_or_default();
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).context("chromedriver named no port")?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let version = Ask::new(Method::GET, "/json/version").send(address).await?.json()?;
    let url = version["webSocketDebuggerUrl"].as_str().context("the browser named no socket")?;
    Ok(url.to_owned())
}

/// Windows, and from within them frames of other sites and workers.
fn every_target() -> Value {
    json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true})
}

#[derive(Debug, Default)]
struct Seen {
    sessions: BTreeSet<String>,
    complaints: Vec<Complaint>,
}

impl Seen {
    fn note(&mut self, caller: &Caller, event: &Value) {
        let params = &event["params"];
        let complaint = match event["method"].as_str().unwrap_or_default() {
            "Target.attachedToTarget" => return self.attached(caller, params),
            "Target.detachedFromTarget" => {
                self.sessions.remove(params["sessionId"].as_str().unwrap_or_default());
                return;
            }
            "Runtime.consoleAPICalled" => called(params),
            "Runtime.exceptionThrown" => Some(thrown(&params["exceptionDetails"])),
            "Log.entryAdded" => logged(&params["entry"]),
            "Inspector.targetCrashed" => Some(Complaint::error("the page crashed", "")),
            _ => None,
        };
        self.complaints.extend(complaint);
    }

    fn attached(&mut self, caller: &Caller, params: &Value) {
        if params["targetInfo"]["type"] == json!("browser_ui") {
            // The address bar and its like are pages, too.
            return;
        }
        let session = params["sessionId"].as_str().unwrap_or_default();
        for domain in ["Runtime.enable", "Log.enable", "Inspector.enable"] {
            caller.tell(domain, &json!({}), session);
        }
        caller.tell("Target.setAutoAttach", &every_target(), session);
        caller.tell("Runtime.runIfWaitingForDebugger", &json!({}), session);
        self.sessions.insert(session.to_owned());
    }
}

fn called(params: &Value) -> Option<Complaint> {
    let level = match params["type"].as_str()? {
        "error" | "assert" => Level::Error,
        "warning" => Level::Warning,
        _ => return None,
    };
    let words: Vec<String> = params["args"].as_array()?.iter().map(shown).collect();
    Some(Complaint { level, text: words.join(" "), place: place(&params["stackTrace"]["callFrames"][0]) })
}

/// A value as the console shows it: texts without quotes, objects by their description.
fn shown(argument: &Value) -> String {
    match (&argument["value"], &argument["description"]) {
        (Value::String(text), _) | (Value::Null, Value::String(text)) => text.clone(),
        (value, _) => value.to_string(),
    }
}

fn thrown(details: &Value) -> Complaint {
    let text = details["text"].as_str().unwrap_or_default();
    Complaint::error(&format!("{text} {}", shown(&details["exception"])), &place(details))
}

fn logged(entry: &Value) -> Option<Complaint> {
    let level = match entry["level"].as_str()? {
        "error" => Level::Error,
        "warning" => Level::Warning,
        _ => return None,
    };
    let source = entry["source"].as_str().unwrap_or_default();
    // A worker has told so itself.
    if source == "worker" {
        return None;
    }
    // Every site without an icon has this line; nobody's page asked for it.
    if source == "network" && entry["url"].as_str().is_some_and(|url| url.ends_with("/favicon.ico")) {
        return None;
    }
    Some(Complaint { level, text: entry["text"].as_str().unwrap_or_default().to_owned(), place: place(entry) })
}

/// The protocol counts lines from 0, people from 1.
fn place(at: &Value) -> String {
    let url = at["url"].as_str().unwrap_or_default();
    at["lineNumber"].as_u64().map_or_else(|| url.to_owned(), |line| format!("{url}:{}", line + 1))
}
