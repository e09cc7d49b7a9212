//! Who is sent away, with which words, and who may read them.

use crate::support::{AGENT, BANK, CLINIC, GROUP, PAY, SHOP, STRANGER, World, request, start_request, ticket};
use axum::body::Body;
use axum::http::header;
use cobrowse_core::limits::{REQUEST_BYTES, TICKET_LIFETIME_MS};
use serde_json::{Value, json};

const POSTS: [&str; 5] =
    ["/v1/sessions", "/v1/sessions/end", "/v1/tickets", "/v1/tickets/redeem", "/v1/tickets/confirm"];

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn with(mut base: Value, field: &str, value: Value) -> Value {
    base[field] = value;
    base
}

#[tokio::test]
async fn without_an_origin_nothing_is_done() {
    let world = World::new();
    for path in POSTS {
        for origin in [None, Some("null"), Some(""), Some("file://"), Some("http://"), Some("https://shop.localhost/x")]
        {
            let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
            let reply = world.send(request("POST", path, &headers, Body::from(start_request().to_string()))).await;
            assert_eq!(reply.refusal(), refused(403, "origin-not-trusted"), "{path} {origin:?}");
            assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
        }
        let twice = [("origin", SHOP), ("origin", SHOP)];
        let reply = world.send(request("POST", path, &twice, Body::empty())).await;
        assert_eq!(reply.refusal(), refused(403, "origin-not-trusted"), "{path} twice");
    }
}

#[tokio::test]
async fn a_stranger_learns_nothing_from_any_address() {
    let world = World::new();
    let credentials = world.start().await;
    let real = world.mint(&credentials, false).await;
    for (path, body) in [
        ("/v1/sessions", start_request()),
        ("/v1/sessions", with(start_request(), "group", json!(999))),
        ("/v1/sessions", json!({"nonsense": true})),
        ("/v1/tickets", json!({"credentials": credentials, "target": null, "hold": false})),
        ("/v1/tickets/redeem", json!({"ticket": real, "groups": [GROUP], "site": "production", "from": SHOP})),
        ("/v1/tickets/redeem", json!({"ticket": "AAAAAAAAAAAAAAAAAAAAAA", "groups": [GROUP], "site": "production"})),
        ("/v1/tickets/confirm", json!({"ticket": real, "token": credentials["token"], "code": null})),
    ] {
        for origin in [STRANGER, "http://shop.localhost.evil.example", "https://shop.example"] {
            let reply = world.post(path, origin, body.clone()).await;
            assert_eq!(reply.refusal(), refused(403, "origin-not-trusted"), "{path} {origin}");
            assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
            assert_eq!(reply.header(header::VARY), Some("origin"));
        }
    }
    // The ticket was never shown to the desk by these, so it is still good.
    assert_eq!(world.redeem(PAY, &real).await.status, 200);
}

#[tokio::test]
async fn an_unknown_group_is_like_one_that_does_not_trust() {
    let world = World::new();
    let theirs = world.post("/v1/sessions", CLINIC, start_request()).await;
    let nobodys = world.post("/v1/sessions", CLINIC, with(start_request(), "group", json!(4711))).await;
    let staging = world.post("/v1/sessions", SHOP, with(start_request(), "site", json!("staging"))).await;
    assert_eq!(theirs.refusal(), refused(403, "origin-not-trusted"));
    assert_eq!((theirs.status, &theirs.body), (nobodys.status, &nobodys.body));
    assert_eq!((theirs.status, &theirs.body), (staging.status, &staging.body));
    // A trusted page, if not one of this group's, may read why.
    assert_eq!(theirs.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some(CLINIC));
}

#[tokio::test]
async fn what_a_start_may_say() {
    let world = World::new();
    let base = start_request();
    for (body, expected) in [
        (with(base.clone(), "key", json!("a b")), refused(400, "bad-argument")),
        (with(base.clone(), "key", json!("<script>")), refused(400, "bad-argument")),
        (with(base.clone(), "key", json!("")), refused(400, "bad-argument")),
        (with(base.clone(), "key", json!("schlüssel")), refused(400, "bad-argument")),
        (with(base.clone(), "key", json!("k".repeat(51))), refused(400, "bad-argument")),
        (with(base.clone(), "key", json!(7)), refused(400, "bad-argument")),
        (with(base.clone(), "group", json!("15687")), refused(400, "bad-argument")),
        (with(base.clone(), "site", json!("test")), refused(400, "bad-argument")),
        (with(base.clone(), "visitor", json!({"name": "n".repeat(64)})), refused(400, "bad-argument")),
        (with(base.clone(), "v", json!(2)), refused(400, "unsupported")),
        (json!([]), refused(400, "bad-argument")),
        (json!({}), refused(400, "bad-argument")),
    ] {
        let reply = world.post("/v1/sessions", SHOP, body.clone()).await;
        assert_eq!(reply.refusal(), expected, "{body}");
        assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some(SHOP));
    }
    let keyed = with(base, "key", json!("order-77"));
    assert_eq!(world.post("/v1/sessions", SHOP, keyed.clone()).await.status, 200);
    assert_eq!(world.post("/v1/sessions", PAY, keyed).await.refusal(), refused(409, "dupkey"));
}

#[tokio::test]
async fn bodies_that_are_no_requests() {
    let world = World::new();
    let large = format!("{{\"padding\": \"{}\"}}", "x".repeat(REQUEST_BYTES));
    let deep = "[".repeat(REQUEST_BYTES - 1);
    for path in POSTS {
        for text in ["", "{", "null", "\u{0}", "v=1&group=15687", deep.as_str()] {
            let reply = world.post_text(path, SHOP, text.to_owned()).await;
            assert_eq!(reply.refusal(), refused(400, "bad-argument"), "{path} {text:.20}");
        }
        assert_eq!(world.post_text(path, SHOP, large.clone()).await.refusal(), refused(413, "bad-argument"), "{path}");
        let not_text = world.post_text(path, SHOP, vec![0xff, 0xfe]).await;
        assert_eq!(not_text.refusal(), refused(400, "bad-argument"), "{path}");
    }
}

#[tokio::test]
async fn only_posts_are_answered_and_only_trusted_pages_may_ask_ahead() {
    let world = World::new();
    for path in POSTS {
        assert_eq!(world.get(path, &[("origin", SHOP)]).await.status, 405, "{path}");
        let ahead = |origin| request("OPTIONS", path, &[("origin", origin)], Body::empty());
        let trusted = world.send(ahead(SHOP)).await;
        assert_eq!((trusted.status.as_u16(), trusted.header("access-control-allow-methods")), (204, Some("POST")));
        assert_eq!(trusted.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some(SHOP));
        assert_eq!(trusted.header("access-control-allow-credentials"), None);
        let stranger = world.send(ahead(STRANGER)).await;
        assert_eq!(stranger.refusal(), refused(403, "origin-not-trusted"));
        assert_eq!(stranger.header("access-control-allow-methods"), None);
        assert_eq!(stranger.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
    }
}

#[tokio::test]
async fn tickets_are_good_once_in_one_place_for_a_minute() {
    let world = World::new();
    let credentials = world.start().await;

    let used = world.mint(&credentials, false).await;
    assert_eq!(world.redeem(PAY, &used).await.status, 200);
    assert_eq!(world.redeem(PAY, &used).await.refusal(), refused(410, "ticket-used"));

    let late = world.mint(&credentials, false).await;
    world.clock.advance(TICKET_LIFETIME_MS);
    assert_eq!(world.redeem(PAY, &late).await.refusal(), refused(410, "ticket-expired"));

    let elsewhere = world.mint(&credentials, false).await;
    assert_eq!(world.redeem(BANK, &elsewhere).await.refusal(), refused(403, "origin-not-trusted"));
    assert_eq!(world.redeem(PAY, &elsewhere).await.refusal(), refused(410, "ticket-used"), "it is burnt");

    let other_group = world.mint(&credentials, false).await;
    assert_eq!(world.redeem(CLINIC, &other_group).await.refusal(), refused(403, "origin-not-trusted"));

    let made_up = world.redeem(PAY, "AAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(made_up.refusal(), refused(410, "ticket-expired"));
    assert_eq!(world.redeem(PAY, "too-short").await.refusal(), refused(400, "bad-argument"));

    let replaced = world.mint(&credentials, false).await;
    world.mint(&credentials, false).await;
    assert_eq!(world.redeem(PAY, &replaced).await.refusal(), refused(410, "ticket-expired"));
}

#[tokio::test]
async fn a_report_comes_from_the_helper_that_redeemed() {
    let world = World::new();
    let credentials = world.start().await;
    let shown = world.mint(&credentials, false).await;
    let early = world.confirm(PAY, &shown, &credentials["token"], None).await;
    assert_eq!(early.refusal(), refused(410, "ticket-used"));
    let token = world.redeem(PAY, &shown).await.json()["joined"]["credentials"]["token"].clone();
    for (origin, token, expected) in [
        (PAY, &credentials["token"], refused(404, "not-in-session")),
        (BANK, &token, refused(403, "origin-not-trusted")),
    ] {
        assert_eq!(world.confirm(origin, &shown, token, None).await.refusal(), expected, "{origin}");
    }
    assert_eq!(world.confirm(PAY, &shown, &token, None).await.status, 200);
    assert_eq!(world.confirm(PAY, &shown, &token, None).await.refusal(), refused(410, "ticket-used"));
}

#[tokio::test]
async fn a_token_is_good_for_its_domain_only() {
    let world = World::new();
    let credentials = world.start().await;
    let body = json!({"credentials": credentials, "target": null, "hold": false});
    let stolen = world.post("/v1/tickets", PAY, body.clone()).await;
    assert_eq!(stolen.refusal(), refused(404, "not-in-session"));
    let forged = with(body, "credentials", json!({"session": credentials["session"], "token": "A".repeat(43)}));
    assert_eq!(world.post("/v1/tickets", SHOP, forged).await.refusal(), refused(404, "not-in-session"));
}

#[tokio::test]
async fn only_who_has_a_token_ends_a_session() {
    let world = World::new();
    let credentials = world.start().await;
    let forged = json!({"credentials": {"session": credentials["session"], "token": "A".repeat(43)}});
    for origin in [SHOP, PAY, CLINIC, STRANGER] {
        let reply = world.post("/v1/sessions/end", origin, forged.clone()).await;
        assert_eq!(reply.refusal(), refused(404, "not-in-session"), "{origin}");
    }
    // Even when the site has been taken off the list; but then nothing may be read.
    let reply = world.post("/v1/sessions/end", STRANGER, json!({"credentials": credentials})).await;
    assert_eq!((reply.status.as_u16(), reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)), (200, None));
    let again = world.post("/v1/sessions/end", SHOP, json!({"credentials": credentials})).await;
    assert_eq!(again.refusal(), refused(404, "not-in-session"));
}

#[tokio::test]
async fn one_address_may_not_ask_too_much() {
    let world = World::with(|setup| {
        setup.rate = 2.try_into().unwrap();
        setup.behind_proxy = true;
    });
    let start = |hop: &str| {
        let headers = [("origin", SHOP), ("x-forwarded-for", hop)];
        request("POST", "/v1/sessions", &headers, Body::from(start_request().to_string()))
    };
    for _ in 0..8 {
        assert_eq!(world.send(start("203.0.113.9")).await.status, 200);
    }
    let reply = world.send(start("10.0.0.1, 203.0.113.9")).await;
    assert_eq!(reply.refusal(), refused(429, "service"));
    assert_eq!(reply.header(header::RETRY_AFTER), Some("1"));
    assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some(SHOP));
    assert_eq!(reply.header(header::ACCESS_CONTROL_EXPOSE_HEADERS), Some("retry-after"));
    assert_eq!(world.send(start("203.0.113.10")).await.status, 200, "another address");
}

#[tokio::test]
async fn answers_are_kept_by_nobody() {
    let world = World::new();
    let reply = world.post("/v1/sessions", SHOP, start_request()).await;
    assert_eq!(reply.header(header::CACHE_CONTROL), Some("no-store"));
    assert_eq!(reply.header(header::CONTENT_TYPE), Some("application/json"));
    assert_eq!(reply.header(header::SET_COOKIE), None);
    assert_eq!(reply.header("access-control-allow-credentials"), None);
    assert!(!reply.body.contains(AGENT));
    // Tickets stand in the fragment, which browsers send to nobody.
    let body = json!({"credentials": reply.json()["credentials"], "target": null, "hold": false});
    let first = world.post("/v1/tickets", SHOP, body).await.json()["first"].clone();
    let path = first.as_str().unwrap().split('#').next().unwrap();
    assert!(!path.contains(&ticket(&first)));
}
