//! The events a page can listen to.

use crate::error::{Error, ErrorCode};
use crate::json::Object;
use serde::{Deserialize, Serialize};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EndReason {
    /// The agent ended it.
    Agent,
    /// The visitor ended it, on this page or another.
    Visitor,
    /// It ran out of time, or was refused.
    Error,
}

impl EndReason {
    /// The spelling that pages see, the same as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            EndReason::Agent => "agent",
            EndReason::Visitor => "visitor",
            EndReason::Error => "error",
        }
    }

    /// Reads the spelling on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        [EndReason::Agent, EndReason::Visitor, EndReason::Error].into_iter().find(|reason| reason.as_str() == text)
    }
}

/// State of the connection to the collaboration server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// The server hears this page.
    Ok,
    /// The connection was lost and is being tried again. The session goes on.
    Reconnecting,
}

impl ConnectionStatus {
    /// The spelling that pages see.
    pub const fn as_str(self) -> &'static str {
        match self {
            ConnectionStatus::Ok => "ok",
            ConnectionStatus::Reconnecting => "reconnecting",
        }
    }
}

/// How a crossing turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossingStatus {
    /// All trusted domains of the group are in the session.
    Crossed,
    /// Some are: `domains` lists them, `code` says why not all.
    Partial,
    /// None besides those that were before: `code` says why.
    Failed,
    /// No helper window was used, or none could be opened (`code` says why): each navigation carries the session itself.
    Link,
    /// There was no session to take along.
    NotInSession,
}

impl CrossingStatus {
    /// The spelling that pages see.
    pub const fn as_str(self) -> &'static str {
        match self {
            CrossingStatus::Crossed => "crossed",
            CrossingStatus::Partial => "partial",
            CrossingStatus::Failed => "failed",
            CrossingStatus::Link => "link",
            CrossingStatus::NotInSession => "not-in-session",
        }
    }
}

/// Detail of the `crossdomain` event, and what the promise of `crossDomain()` resolves with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossingOutcome {
    /// How it turned out.
    pub status: CrossingStatus,
    /// The trusted domains that are in the session now, besides the page's own.
    pub domains: Vec<String>,
    /// Why not all of them are.
    pub code: Option<ErrorCode>,
}

impl CrossingOutcome {
    /// As JSON.
    pub fn to_json(&self) -> String {
        Object::new()
            .text("status", self.status.as_str())
            .texts("domains", &self.domains)
            .text_if("code", self.code.map(ErrorCode::as_str))
            .close()
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident $(($detail:ty))? = $name:literal, $fields:literal;)*) => {
        /// What the page is told, with its detail.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event { $($(#[$doc])* $variant $(($detail))?,)* }

        impl Event {
            /// Name and detail fields of every event, in the order of the documentation.
            pub const CATALOGUE: &'static [(&'static str, &'static str)] = &[$(($name, $fields),)*];
        }
    };
}

events! {
    /// A session was asked for.
    SessionStarting = "sessionstarting", "";
    /// It has begun on this page.
    SessionStart(SessionDetail) = "sessionstart", "key";
    /// A page found a running session and goes on with it, after every navigation.
    SessionContinue(SessionDetail) = "sessioncontinue", "key";
    /// It is over.
    SessionEnd(EndDetail) = "sessionend", "reason";
    /// Something went wrong.
    Error(ErrorDetail) = "error", "code, msg";
    /// The connection was lost or is back.
    Connection(ConnectionDetail) = "connection", "status";
    /// Agents came or went.
    Agents(AgentsDetail) = "agents", "count, agentlist";
    /// This tab is the one the agent follows.
    Focus = "focus", "";
    /// Another tab is.
    Blur = "blur", "";
    /// A crossing has ended.
    CrossDomain(CrossingOutcome) = "crossdomain", "status, domains, code?";
}

/// The one event that the loader raises by itself: the agent cannot run here.
pub const UNSUPPORTED: (&str, &str) = ("unsupported", "reason");

impl Event {
    /// The name to listen to.
    pub const fn name(&self) -> &'static str {
        match self {
            Event::SessionStarting => "sessionstarting",
            Event::SessionStart(_) => "sessionstart",
            Event::SessionContinue(_) => "sessioncontinue",
            Event::SessionEnd(_) => "sessionend",
            Event::Error(_) => "error",
            Event::Connection(_) => "connection",
            Event::Agents(_) => "agents",
            Event::Focus => "focus",
            Event::Blur => "blur",
            Event::CrossDomain(_) => "crossdomain",
        }
    }

    /// Its detail as JSON; none for events without one.
    pub fn detail(&self) -> Option<String> {
        let mut object = Object::new();
        match self {
            Event::SessionStarting | Event::Focus | Event::Blur => return None,
            Event::SessionStart(detail) | Event::SessionContinue(detail) => object.text("key", &detail.key),
            Event::SessionEnd(detail) => object.text("reason", detail.reason.as_str()),
            Event::Error(detail) => object.text("code", detail.code.as_str()).text("msg", &detail.msg),
            Event::Connection(detail) => object.text("status", detail.status.as_str()),
            Event::Agents(detail) => {
                let count = u32::try_from(detail.count).unwrap_or(u32::MAX);
                object.number("count", count).texts("agentlist", &detail.agentlist)
            }
            Event::CrossDomain(outcome) => return Some(outcome.to_json()),
        };
        Some(object.close())
    }
}

/// Detail of `sessionstart` and `sessioncontinue`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionDetail {
    /// The session key.
    pub key: String,
}

/// Detail of `sessionend`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndDetail {
    /// Why.
    pub reason: EndReason,
}

/// Detail of `error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetail {
    /// What to compare with.
    pub code: ErrorCode,
    /// What to read.
    pub msg: String,
}

impl From<&Error> for ErrorDetail {
    fn from(error: &Error) -> Self {
        Self { code: error.code, msg: error.message.clone().into_owned() }
    }
}

/// Detail of `connection`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionDetail {
    /// Lost or back.
    pub status: ConnectionStatus,
}

/// Detail of `agents`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentsDetail {
    /// How many agents are in the session.
    pub count: usize,
    /// Their names, as the account's settings give them.
    pub agentlist: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_catalogue_names_what_is_sent() {
        let detail = SessionDetail { key: "1".into() };
        let outcome = CrossingOutcome {
            status: CrossingStatus::Partial,
            domains: vec!["pay.example".into()],
            code: Some(ErrorCode::HelperTimeout),
        };
        let all = [
            Event::SessionStarting,
            Event::SessionStart(detail.clone()),
            Event::SessionContinue(detail),
            Event::SessionEnd(EndDetail { reason: EndReason::Agent }),
            Event::Error(ErrorDetail::from(&Error::from(ErrorCode::Service))),
            Event::Connection(ConnectionDetail { status: ConnectionStatus::Ok }),
            Event::Agents(AgentsDetail { count: 0, agentlist: Vec::new() }),
            Event::Focus,
            Event::Blur,
            Event::CrossDomain(outcome),
        ];
        for event in &all {
            let detail: Option<serde_json::Value> = event.detail().map(|detail| serde_json::from_str(&detail).unwrap());
            let fields = Event::CATALOGUE.iter().find(|(name, _)| *name == event.name()).unwrap().1;
            let written: Vec<String> =
                detail.iter().flat_map(|detail| detail.as_object().unwrap().keys().cloned()).collect();
            let listed: Vec<&str> = fields.split(", ").filter(|field| !field.is_empty()).collect();
            assert!(written.iter().all(|field| listed.iter().any(|listed| listed.trim_end_matches('?') == field)));
            let needed = listed.iter().filter(|field| !field.ends_with('?'));
            assert!(needed.clone().all(|field| written.iter().any(|written| written == field)), "{fields}");
        }
        let names: Vec<&str> = all.iter().map(Event::name).collect();
        let catalogue: Vec<&str> = Event::CATALOGUE.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, catalogue);
    }
}
