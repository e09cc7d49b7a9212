use cobrowse_core::domain::DomainName;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::event::EndReason;
use cobrowse_core::ids::{GroupId, SessionId, Ticket, VisitorToken};
use cobrowse_core::key::SessionKey;
use cobrowse_core::web_url::WebUrl;
use cobrowse_core::wire::{Credentials, CrossingReport, Joined, Minted, Redeemed, ServerMessage, Welcome};
use cobrowse_visitor::host::json;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// As the server's serde writes it.
fn js(message: &impl Serialize) -> JsValue {
    message.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap()
}

fn domain(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn joined() -> Joined {
    let credentials =
        Credentials { session: SessionId::from_random([1; 22]), token: VisitorToken::from_random([2; 43]) };
    let (group, key) = (GroupId::parse("4294967295").unwrap(), SessionKey::parse("k").unwrap());
    let domain = DomainName::parse("shop.localhost").unwrap();
    Joined { credentials, group, key, expires_in_ms: 28_800_000, domain }
}

#[wasm_bindgen_test]
fn answers_read_as_the_server_writes_them() {
    assert_eq!(json::joined(&js(&joined())), Some(joined()));
    for url in [None, WebUrl::parse("https://pay.example/h#x").ok()] {
        let ticket = url.as_ref().map(|_| Ticket::from_random([4; 22]));
        let minted = Minted { crossing: 3, first: url.clone(), ticket };
        assert_eq!(json::minted(&js(&minted)), Some(minted));
        let redeemed = Redeemed { joined: joined(), stay: url.is_none(), next: url };
        assert_eq!(json::redeemed(&js(&redeemed)), Some(redeemed));
    }
}

#[wasm_bindgen_test]
fn socket_messages_read_as_the_server_writes_them() {
    let texts = || vec!["a".to_owned(), "é\"".to_owned()];
    for message in [
        ServerMessage::Blur,
        ServerMessage::Consent { given: false },
        ServerMessage::Ended { reason: EndReason::Agent },
        ServerMessage::Agents { agents: texts() },
        ServerMessage::Refused { code: ErrorCode::NotInSession, reason: Some(EndReason::Visitor) },
        ServerMessage::Refused { code: ErrorCode::Service, reason: None },
        ServerMessage::Welcome(Box::new(Welcome {
            expires_in_ms: 1,
            domain: domain("a.example"),
            domains: vec![domain("b.example"), domain("c.example")],
            by_link: vec![domain("d.example")],
            crossed: vec![],
            declined: true,
            agents: texts(),
            prompt: None,
        })),
        ServerMessage::Welcome(Box::new(Welcome {
            expires_in_ms: 1,
            domain: domain("a.example"),
            domains: vec![],
            by_link: vec![],
            crossed: vec![],
            declined: false,
            agents: vec![],
            prompt: Some("Go on?".into()),
        })),
        ServerMessage::Crossing(CrossingReport {
            crossing: 1,
            domain: domain("a.example"),
            code: None,
            complete: true,
            held: true,
        }),
        ServerMessage::Crossing(CrossingReport {
            crossing: 1,
            domain: domain("a.example"),
            code: Some(ErrorCode::StorageBlocked),
            complete: false,
            held: false,
        }),
    ] {
        assert_eq!(json::server_message(&js(&message)), Some(message));
    }
}

#[wasm_bindgen_test]
fn what_is_no_message_is_left_out() {
    for text in [
        "null",
        "7",
        "'x'",
        "[]",
        "({})",
        "({ended: null})",
        "({ended: {reason: 'x'}})",
        "({welcome: {}})",
        "({welcome: {expires_in_ms: 'x', domain: 'a', domains: [], by_link: [], crossed: [], agents: []}})",
        "({agents: {agents: [1]}})",
        "({crossing: {crossing: -1, domain: 'a', code: null, complete: true}})",
        "({get welcome() { throw 1; }})",
        "({crossing: {crossing: 1.5, domain: 'a', code: null, complete: true}})",
    ] {
        assert_eq!(json::server_message(&js_sys::eval(text).unwrap()), None, "{text}");
    }
    let hostile = js_sys::eval("({crossing: 1, first: 'javascript:alert(1)'})").unwrap();
    assert_eq!(json::minted(&hostile), None);
}
