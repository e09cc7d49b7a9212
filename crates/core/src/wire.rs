//! What page and collaboration server say to each other, as JSON.
//!
//! Requests are POSTs whose body is one of the `*Request` types, sent as `text/plain` so that browsers make no extra
//! preflight round trip; the server checks `Origin` on each. The session socket carries [`ClientMessage`] and
//! [`ServerMessage`]. A receiver leaves out messages and fields that it does not know, so that either side can be
//! upgraded first.
//!
//! The server uses serde for both directions. The page's agent writes by the `to_json` methods here and reads with the
//! browser's parser: serde's generated code for these types would be a third of the agent. Tests hold the two together.

use crate::Millis;
use crate::config::{Site, VisitorInfo};
use crate::domain::DomainName;
use crate::error::ErrorCode;
use crate::event::EndReason;
use crate::ids::{GroupId, SessionId, TabId, Ticket, VisitorToken};
use crate::json::Object;
use crate::key::SessionKey;
use crate::web_url::WebUrl;
use serde::{Deserialize, Serialize};

/// The version that this code speaks. A server refuses versions it does not know with `unsupported`.
pub const PROTOCOL: u32 = 1;

/// Session and proof: what every request of a page in session carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The session.
    pub session: SessionId,
    /// The proof, good for the page's trusted domain only.
    pub token: VisitorToken,
}

impl Credentials {
    fn object(&self) -> Object {
        let mut object = Object::new();
        object.text("session", self.session.as_str()).text("token", self.token.as_str());
        object
    }
}

/// `POST /v1/sessions`: begin a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartRequest {
    /// [`PROTOCOL`].
    pub v: u32,
    /// The group.
    pub group: GroupId,
    /// Which published settings.
    pub site: Site,
    /// The key, or none for random digits.
    pub key: Option<SessionKey>,
    /// What to tell the agent about the visitor.
    #[serde(default)]
    pub visitor: VisitorInfo,
}

impl StartRequest {
    /// The request body.
    pub fn to_json(&self) -> String {
        let mut visitor = Object::new();
        visitor
            .text_if("name", self.visitor.name.as_deref())
            .text_if("email", self.visitor.email.as_deref())
            .text_if("phone", self.visitor.phone.as_deref());
        Object::new()
            .number("v", self.v)
            .number("group", self.group.number())
            .text("site", self.site.as_str())
            .text_or_null("key", self.key.as_ref().map(SessionKey::as_str))
            .object("visitor", &mut visitor)
            .close()
    }
}

/// Answer to [`StartRequest`], and the part of [`Redeemed`] that a page needs to be in session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Session and proof.
    pub credentials: Credentials,
    /// The group of the session.
    pub group: GroupId,
    /// The session key.
    pub key: SessionKey,
    /// Time left.
    pub expires_in_ms: Millis,
    /// The trusted domain that the page falls under: the cookie is written for no more than that.
    pub domain: DomainName,
}

/// `POST /v1/sessions/end`: end the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndRequest {
    /// Session and proof.
    pub credentials: Credentials,
}

impl EndRequest {
    /// The request body.
    pub fn to_json(&self) -> String {
        Object::new().object("credentials", &mut self.credentials.object()).close()
    }
}

/// `POST /v1/tickets`: begin a crossing to all trusted domains that are not in the session yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintRequest {
    /// Session and proof.
    pub credentials: Credentials,
    /// The address the visitor is about to go to: its domain is crossed first.
    pub target: Option<WebUrl>,
    /// Whether the last helper is to wait for a [`ClientMessage::Release`].
    pub hold: bool,
    /// No helpers: one ticket for the target's domain, which the visitor's own navigation carries.
    #[serde(default)]
    pub link: bool,
    /// Nobody has called for it: a visitor who has said no to being followed is not.
    #[serde(default)]
    pub unasked: bool,
}

impl MintRequest {
    /// The request body.
    pub fn to_json(&self) -> String {
        Object::new()
            .object("credentials", &mut self.credentials.object())
            .text_or_null("target", self.target.as_ref().map(WebUrl::as_str))
            .flag("hold", self.hold)
            .flag("link", self.link)
            .flag("unasked", self.unasked)
            .close()
    }
}

/// Answer to [`MintRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minted {
    /// Number of the crossing within the session.
    pub crossing: u32,
    /// Where to send the helper window; none when there is nothing left to cross.
    pub first: Option<WebUrl>,
    /// What the visitor's own navigation carries, when that was asked for.
    #[serde(default)]
    pub ticket: Option<Ticket>,
}

/// `POST /v1/tickets/redeem`: a helper page turns its ticket into a place in the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedeemRequest {
    /// The ticket from the page's fragment.
    pub ticket: Ticket,
    /// The groups of the helper's script tag.
    pub groups: Vec<GroupId>,
    /// The site of the helper's script tag.
    pub site: Site,
    /// The page that the visitor came from (`document.referrer`), of which only the origin counts. A ticket is good for
    /// visitors who come from where it was asked for: a crafted address somewhere else is worth nothing.
    #[serde(default)]
    pub from: Option<WebUrl>,
}

impl RedeemRequest {
    /// The request body.
    pub fn to_json(&self) -> String {
        Object::new()
            .text("ticket", self.ticket.as_str())
            .numbers("groups", self.groups.iter().map(|group| group.number()))
            .text("site", self.site.as_str())
            .text_or_null("from", self.from.as_ref().map(WebUrl::as_str))
            .close()
    }
}

/// Answer to [`RedeemRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// What goes into the cookie.
    pub joined: Joined,
    /// The next helper; none for the last.
    pub next: Option<WebUrl>,
    /// The page is where the visitor was going, not a helper: it stays.
    #[serde(default)]
    pub stay: bool,
}

/// `POST /v1/tickets/confirm`: a helper page says whether the browser kept the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmRequest {
    /// The ticket it had redeemed.
    pub ticket: Ticket,
    /// The proof it got for it.
    pub token: VisitorToken,
    /// What went wrong, if anything.
    pub code: Option<ErrorCode>,
}

impl ConfirmRequest {
    /// The request body.
    pub fn to_json(&self) -> String {
        Object::new()
            .text("ticket", self.ticket.as_str())
            .text("token", self.token.as_str())
            .text_or_null("code", self.code.map(ErrorCode::as_str))
            .close()
    }
}

/// Answer to [`ConfirmRequest`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Where the helper window goes now; none: it closes.
    pub go: Option<WebUrl>,
}

/// Body of every refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    pub code: ErrorCode,
    /// The same in words.
    pub msg: String,
}

/// From the page, over the session socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// Always the first.
    Hello(Box<Hello>),
    /// The page's address changed without a page load.
    Page {
        /// Without query and fragment.
        url: String,
    },
    /// The tab came to the front or went to the back.
    Visible {
        /// Whether it is in front.
        visible: bool,
    },
    /// The visitor was asked whether the session may go along to the other domains.
    Consent {
        /// What they said.
        given: bool,
    },
    /// The helper that waits may go.
    Release {
        /// Number of the crossing.
        crossing: u32,
        /// Where to; none: it closes.
        url: Option<WebUrl>,
    },
}

impl ClientMessage {
    /// The message text.
    pub fn to_json(&self) -> String {
        let mut content = Object::new();
        let name = match self {
            ClientMessage::Hello(hello) => {
                hello.write(&mut content);
                "hello"
            }
            ClientMessage::Page { url } => {
                content.text("url", url);
                "page"
            }
            ClientMessage::Visible { visible } => {
                content.flag("visible", *visible);
                "visible"
            }
            ClientMessage::Consent { given } => {
                content.flag("given", *given);
                "consent"
            }
            ClientMessage::Release { crossing, url } => {
                content.number("crossing", *crossing).text_or_null("url", url.as_ref().map(WebUrl::as_str));
                "release"
            }
        };
        Object::new().object(name, &mut content).close()
    }
}

/// How a page introduces itself, at first and after every reconnect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`].
    pub v: u32,
    /// Session and proof.
    pub credentials: Credentials,
    /// The groups of the page's script tag.
    pub groups: Vec<GroupId>,
    /// The site of the page's script tag.
    pub site: Site,
    /// This page load.
    pub tab: TabId,
    /// Whether the tab is in front.
    pub visible: bool,
    /// The page's address without query and fragment.
    pub url: String,
}

impl Hello {
    fn write(&self, object: &mut Object) {
        object
            .number("v", self.v)
            .object("credentials", &mut self.credentials.object())
            .numbers("groups", self.groups.iter().map(|group| group.number()))
            .text("site", self.site.as_str())
            .text("tab", self.tab.as_str())
            .flag("visible", self.visible)
            .text("url", &self.url);
    }
}

/// From the server, over the session socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// The page is in.
    Welcome(Box<Welcome>),
    /// It is not.
    Refused {
        /// Why.
        code: ErrorCode,
        /// Why the session ended, if that is why.
        reason: Option<EndReason>,
    },
    /// The session is over.
    Ended {
        /// Why.
        reason: EndReason,
    },
    /// A helper has reported, or failed.
    Crossing(CrossingReport),
    /// Agents came or went.
    Agents {
        /// Their names.
        agents: Vec<String>,
    },
    /// What the visitor said, in one of the session's tabs, to being followed to the other domains.
    Consent {
        /// What they said.
        given: bool,
    },
    /// Another tab of the session is in front now.
    Blur,
}

/// What a page learns when it is let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Time left.
    pub expires_in_ms: Millis,
    /// The trusted domain that the page belongs to.
    pub domain: DomainName,
    /// The others that have a helper page.
    pub domains: Vec<DomainName>,
    /// The others that have none: only a link can take the session there.
    #[serde(default)]
    pub by_link: Vec<DomainName>,
    /// Those of both that are in the session.
    pub crossed: Vec<DomainName>,
    /// The visitor has said no to being followed there.
    #[serde(default)]
    pub declined: bool,
    /// Agents in the session.
    pub agents: Vec<String>,
    /// The group's own question before a crossing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
}

/// Progress of a crossing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossingReport {
    /// Number of the crossing.
    pub crossing: u32,
    /// The domain.
    pub domain: DomainName,
    /// Why the domain is not in the session; none: it is.
    pub code: Option<ErrorCode>,
    /// No further report follows.
    pub complete: bool,
    /// The last helper waits for a [`ClientMessage::Release`].
    #[serde(default)]
    pub held: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn messages_keep_their_spelling() {
        let visible = ClientMessage::Visible { visible: true };
        assert_eq!(serde_json::to_string(&visible).unwrap(), r#"{"visible":{"visible":true}}"#);
        let ended = ServerMessage::Ended { reason: EndReason::Visitor };
        assert_eq!(serde_json::to_string(&ended).unwrap(), r#"{"ended":{"reason":"visitor"}}"#);
        assert_eq!(serde_json::to_string(&ServerMessage::Blur).unwrap(), r#""blur""#);
    }

    /// What the agent writes is what serde writes.
    fn same(ours: &str, message: &impl Serialize) {
        let read: serde_json::Value = serde_json::from_str(ours).unwrap();
        assert_eq!(read, serde_json::to_value(message).unwrap());
    }

    #[test]
    fn requests_are_written_as_the_server_reads_them() {
        let group = GroupId::parse("15687").unwrap();
        let credentials =
            Credentials { session: SessionId::from_random([1; 22]), token: VisitorToken::from_random([2; 43]) };
        let (ticket, token) = (Ticket::from_random([3; 22]), credentials.token);
        let visitor = VisitorInfo { name: Some("Zoë \"Z\" \\ \n".into()), ..VisitorInfo::default() };
        for (key, visitor) in [(None, VisitorInfo::default()), (SessionKey::parse("k").ok(), visitor)] {
            let start = StartRequest { v: PROTOCOL, group, site: Site::Staging, key, visitor };
            same(&start.to_json(), &start);
        }
        let end = EndRequest { credentials };
        same(&end.to_json(), &end);
        for target in [None, WebUrl::parse("https://pay.example/?a=b").ok()] {
            let target_is_there = target.is_some();
            let mint = MintRequest {
                credentials,
                target: target.clone(),
                hold: true,
                link: target.is_some(),
                unasked: target.is_none(),
            };
            same(&mint.to_json(), &mint);
            let (groups, site) = (vec![group, group], Site::Production);
            let redeem = RedeemRequest { ticket, groups, site, from: target.clone() };
            same(&redeem.to_json(), &redeem);
            let release = ClientMessage::Release { crossing: 7, url: target };
            same(&release.to_json(), &release);
            let consent = ClientMessage::Consent { given: target_is_there };
            same(&consent.to_json(), &consent);
        }
        for code in ErrorCode::ALL.iter().copied().map(Some).chain([None]) {
            let confirm = ConfirmRequest { ticket, token, code };
            same(&confirm.to_json(), &confirm);
        }
        let hello = ClientMessage::Hello(Box::new(Hello {
            v: PROTOCOL,
            credentials,
            groups: vec![group],
            site: Site::Production,
            tab: TabId::from_random([3; 11]),
            visible: true,
            url: "https://shop.example/".into(),
        }));
        let visible = ClientMessage::Visible { visible: false };
        let page = ClientMessage::Page { url: String::new() };
        for message in [hello, visible, page] {
            same(&message.to_json(), &message);
        }
    }

    #[test]
    fn unknown_fields_are_left_out_and_hostile_values_refused() {
        let text = r#"{"page":{"url":"https://shop.example/","new":1}}"#;
        assert!(serde_json::from_str::<ClientMessage>(text).is_ok());
        let text = r#"{"release":{"crossing":1,"url":"javascript:alert(1)"}}"#;
        assert!(serde_json::from_str::<ClientMessage>(text).is_err());
    }
}
