//! What the server says, read from parsed JSON into the wire types. What does not have the shape is no message.

use super::dom::{get as field, text};
use cobrowse_core::Millis;
use cobrowse_core::domain::DomainName;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::event::EndReason;
use cobrowse_core::ids::{GroupId, SessionId, Ticket, VisitorToken};
use cobrowse_core::key::SessionKey;
use cobrowse_core::visitor::RequestFailure;
use cobrowse_core::web_url::WebUrl;
use cobrowse_core::wire::{Confirmed, Credentials, CrossingReport, Joined, Minted, Redeemed, ServerMessage, Welcome};
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// Lists longer than this are no message: a group has at most 32 domains.
const LIST_ITEMS: u32 = 256;

/// Answer to a start.
pub fn joined(value: &JsValue) -> Option<Joined> {
    let credentials = field(value, "credentials");
    Some(Joined {
        credentials: Credentials {
            session: SessionId::read(&text(&credentials, "session")?)?,
            token: VisitorToken::read(&text(&credentials, "token")?)?,
        },
        group: GroupId::from_number(field(value, "group").as_f64()?).ok()?,
        key: SessionKey::read(&text(value, "key")?)?,
        expires_in_ms: millis(value, "expires_in_ms")?,
        domain: DomainName::read(&text(value, "domain")?)?,
    })
}

/// Answer to the minting of a ticket.
pub fn minted(value: &JsValue) -> Option<Minted> {
    let ticket = match text(value, "ticket") {
        Some(text) => Some(Ticket::read(&text)?),
        None => None,
    };
    Some(Minted { crossing: number(value, "crossing")?, first: url(value, "first").ok()?, ticket })
}

/// Answer to the redeeming of a ticket.
pub fn redeemed(value: &JsValue) -> Option<Redeemed> {
    let stay = field(value, "stay").as_bool().unwrap_or_default();
    Some(Redeemed { joined: joined(&field(value, "joined"))?, next: url(value, "next").ok()?, stay })
}

/// Answer to a helper's report. A helper that cannot make sense of it closes.
pub fn confirmed(value: &JsValue) -> Confirmed {
    Confirmed { go: url(value, "go").unwrap_or_default() }
}

/// A refusal.
pub fn refusal(value: &JsValue) -> Option<RequestFailure> {
    Some(RequestFailure { code: code(value)?, msg: text(value, "msg") })
}

/// A message on the session socket.
pub fn server_message(value: &JsValue) -> Option<ServerMessage> {
    if value.as_string().as_deref() == Some("blur") {
        return Some(ServerMessage::Blur);
    }
    let content = |name| Some(field(value, name)).filter(JsValue::is_object);
    if let Some(welcome) = content("welcome") {
        return Some(ServerMessage::Welcome(Box::new(Welcome {
            expires_in_ms: millis(&welcome, "expires_in_ms")?,
            domain: DomainName::read(&text(&welcome, "domain")?)?,
            domains: domains(&welcome, "domains")?,
            by_link: domains(&welcome, "by_link")?,
            crossed: domains(&welcome, "crossed")?,
            declined: field(&welcome, "declined").as_bool().unwrap_or_default(),
            agents: texts(&welcome, "agents")?,
            prompt: text(&welcome, "prompt"),
        })));
    }
    if let Some(report) = content("crossing") {
        return Some(ServerMessage::Crossing(CrossingReport {
            crossing: number(&report, "crossing")?,
            domain: DomainName::read(&text(&report, "domain")?)?,
            // A code of a later version is a failure all the same.
            code: text(&report, "code").map(|code| ErrorCode::parse(&code).unwrap_or(ErrorCode::Service)),
            complete: field(&report, "complete").as_bool()?,
            held: field(&report, "held").as_bool().unwrap_or_default(),
        }));
    }
    if let Some(consent) = content("consent") {
        return Some(ServerMessage::Consent { given: field(&consent, "given").as_bool()? });
    }
    if let Some(agents) = content("agents") {
        return Some(ServerMessage::Agents { agents: texts(&agents, "agents")? });
    }
    if let Some(ended) = content("ended") {
        return Some(ServerMessage::Ended { reason: reason(&ended)? });
    }
    let refused = content("refused")?;
    Some(ServerMessage::Refused { code: code(&refused)?, reason: reason(&refused) })
}

/// An address, or none; but not something else.
fn url(value: &JsValue, name: &str) -> Result<Option<WebUrl>, ()> {
    match text(value, name) {
        Some(text) => WebUrl::read(&text).map(Some).ok_or(()),
        None => Ok(None),
    }
}

fn texts(value: &JsValue, name: &str) -> Option<Vec<String>> {
    let list: Array = field(value, name).dyn_into().ok()?;
    (0..list.length().min(LIST_ITEMS)).map(|at| list.get(at).as_string()).collect()
}

fn domains(value: &JsValue, name: &str) -> Option<Vec<DomainName>> {
    texts(value, name)?.iter().map(|text| DomainName::read(text)).collect()
}

fn number(value: &JsValue, name: &str) -> Option<u32> {
    let number = field(value, name).as_f64()?;
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
}

fn millis(value: &JsValue, name: &str) -> Option<Millis> {
    // Saturates: what is negative or no number has run out already.
    field(value, name).as_f64().map(|number| number as Millis)
}

fn code(value: &JsValue) -> Option<ErrorCode> {
    ErrorCode::parse(&text(value, "code")?)
}

fn reason(value: &JsValue) -> Option<EndReason> {
    EndReason::parse(&text(value, "reason")?)
}
