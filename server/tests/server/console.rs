//! The agent's side.

use crate::socket::Socket;
use crate::support::{AGENT, BANK, CLINIC, GROUP, OTHER_AGENT, PAY, Reply, SHOP, World, hello, request, start_request};
use axum::body::Body;
use axum::http::header;
use serde_json::{Value, json};
use std::net::SocketAddr;

const HERE: [(&str, &str); 2] = [("host", "help.example"), ("origin", "https://help.example")];

async fn sign_in(world: &World, token: &str) -> Reply {
    world.send(request("POST", "/console/sign-in", &HERE, Body::from(format!("token={token}")))).await
}

/// The cookie of an agent who has signed in, as a browser sends it back.
async fn cookie(world: &World, token: &str) -> String {
    let reply = sign_in(world, token).await;
    assert_eq!((reply.status.as_u16(), reply.header(header::LOCATION)), (303, Some("/console")));
    reply.header(header::SET_COOKIE).unwrap().split(';').next().unwrap().to_owned()
}

async fn open(address: SocketAddr, cookie: &str) -> Socket {
    let origin = format!("http://{address}");
    Socket::open(address, "/console/socket", &[("origin", &origin), ("cookie", cookie)]).await.unwrap()
}

impl World {
    /// The addresses of a session's open tabs, as its agents see them.
    pub async fn open_tabs(&self, credentials: &Value) -> Vec<Value> {
        let mut console = open(self.listen().await, &cookie(self, AGENT).await).await;
        let sessions = console.heard_of("welcome").await["sessions"].clone();
        let sessions = sessions.as_array().unwrap();
        let session = sessions.iter().find(|session| session["session"] == credentials["session"]).unwrap();
        session["tabs"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_sign_in_sets_a_careful_cookie() {
    let world = World::with(|setup| setup.behind_proxy = true);
    let reply = sign_in(&world, AGENT).await;
    let cookie = reply.header(header::SET_COOKIE).unwrap();
    let (value, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/console; Max-Age=43200; HttpOnly; SameSite=Strict");
    assert_eq!(value.len(), "cobrowse_agent=".len() + 64);
    let https = [HERE[0], HERE[1], ("x-forwarded-proto", "https")];
    let reply = world.send(request("POST", "/console/sign-in", &https, Body::from(format!("token={AGENT}")))).await;
    assert!(reply.header(header::SET_COOKIE).unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn only_an_agents_token_opens() {
    let world = World::new();
    for body in ["token=", "token=only-for-the-dem", "token=only-for-the-demo2", "", "%ff", "tok=only-for-the-demo"] {
        let reply = world.send(request("POST", "/console/sign-in", &HERE, Body::from(body))).await;
        assert_eq!((reply.status.as_u16(), reply.header(header::SET_COOKIE)), (401, None), "{body}");
        assert!(reply.body.contains("This is not the token of an agent"));
    }
    let large = world.send(request("POST", "/console/sign-in", &HERE, Body::from("t".repeat(5_000)))).await;
    assert_eq!(large.status, 401);
}

#[tokio::test]
async fn guessing_comes_to_an_end() {
    let world = World::new();
    for _ in 0..30 {
        assert_eq!(sign_in(&world, "wrong-wrong-wrong-wrong").await.status, 401);
    }
    let reply = sign_in(&world, AGENT).await;
    assert_eq!((reply.status.as_u16(), reply.header(header::SET_COOKIE)), (429, None));
    assert!(reply.header(header::RETRY_AFTER).is_some());
}

#[tokio::test]
async fn other_sites_can_neither_sign_in_nor_out() {
    let world = World::new();
    let cookie = cookie(&world, AGENT).await;
    for path in ["/console/sign-in", "/console/sign-out"] {
        for headers in [
            &[("host", "help.example")][..],
            &[("host", "help.example"), ("origin", "null")],
            &[("host", "help.example"), ("origin", SHOP)],
            &[("host", "help.example"), ("sec-fetch-site", "cross-site")],
        ] {
            let headers: Vec<_> = headers.iter().copied().chain([("cookie", cookie.as_str())]).collect();
            let reply = world.send(request("POST", path, &headers, Body::from(format!("token={AGENT}")))).await;
            assert_eq!((reply.status.as_u16(), reply.header(header::SET_COOKIE)), (403, None), "{path} {headers:?}");
        }
    }
    assert!(world.get("/console", &[("cookie", &cookie)]).await.body.contains("console.js"), "still signed in");
    let address = world.listen().await;
    let socket = Socket::open(address, "/console/socket", &[("origin", SHOP), ("cookie", &cookie)]).await;
    assert_eq!(socket.err(), Some(403));
}

#[tokio::test]
async fn the_pages_are_guarded() {
    let world = World::new();
    let cookie = cookie(&world, AGENT).await;
    for path in ["/console", "/console/console.js", "/console/console.css", "/console/icon.svg", "/console/missing"] {
        let reply = world.get(path, &[("cookie", &cookie)]).await;
        let policy = reply.header(header::CONTENT_SECURITY_POLICY).unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}");
        assert!(!policy.contains("unsafe"));
        assert_eq!(reply.header(header::X_FRAME_OPTIONS), Some("DENY"));
        assert_eq!(reply.header(header::REFERRER_POLICY), Some("same-origin"));
        assert_eq!(reply.header(header::CACHE_CONTROL), Some("no-store"));
    }
    for page in [world.get("/console", &[]).await, world.get("/console", &[("cookie", &cookie)]).await] {
        assert!(!page.body.contains("<style") && !page.body.contains(" style="), "the policy forbids it");
        assert_eq!(page.body.matches("<script").count(), page.body.matches("<script type=\"module\" src=").count());
    }
}

#[tokio::test]
async fn without_a_sign_in_there_is_nothing_to_hear() {
    let world = World::new();
    let address = world.listen().await;
    let stale = format!("cobrowse_agent={}", "0".repeat(64));
    for cookie in ["", stale.as_str(), "cobrowse_session=x"] {
        let mut console = open(address, cookie).await;
        assert_eq!(console.heard().await, json!("signed_out"));
        console.closed().await;
    }
}

#[tokio::test]
async fn an_agent_sees_what_happens() {
    let world = World::new();
    let address = world.listen().await;
    let mut console = open(address, &cookie(&world, AGENT).await).await;
    let welcome = console.heard_of("welcome").await;
    assert_eq!((&welcome["agent"], &welcome["sessions"]), (&json!("Ada"), &json!([])));

    let credentials = world.start().await;
    let session = console.heard_of("session").await;
    assert_eq!(session["session"], credentials["session"]);
    assert_eq!(session["history"][0]["what"], "started");
    assert!(!session.to_string().contains(credentials["token"].as_str().unwrap()));

    let mut page = Socket::of(address, SHOP).await;
    page.say(&hello(&credentials, &format!("{SHOP}/cart?coupon=1#top"))).await;
    page.heard_of("welcome").await;
    let session = console.heard_of("session").await;
    assert_eq!(session["tabs"], json!([{"url": format!("{SHOP}/cart"), "focused": true}]));

    console.say(&json!({"follow": credentials["session"]})).await;
    assert_eq!(page.heard_of("agents").await, json!({"agents": ["Ada"]}));

    let first = world.mint(&credentials, false).await;
    let token = world.redeem(PAY, &first).await.json()["joined"]["credentials"]["token"].clone();
    world.confirm(PAY, &first, &token, Some("storage-blocked")).await;
    let crossed = loop {
        let session = console.heard_of("session").await;
        let last = session["history"].as_array().unwrap().last().unwrap().clone();
        if last["what"] == "crossed" {
            break last;
        }
    };
    assert_eq!((&crossed["domain"], &crossed["code"]), (&json!("pay.localhost"), &json!("storage-blocked")));

    console.say(&json!({"end": credentials["session"]})).await;
    assert_eq!(page.heard_of("ended").await, json!({"reason": "agent"}));
}

#[tokio::test]
async fn an_agent_who_leaves_is_taken_off_the_list() {
    let world = World::new();
    let address = world.listen().await;
    let credentials = world.start().await;
    let mut page = Socket::of(address, SHOP).await;
    page.say(&hello(&credentials, SHOP)).await;
    let mut console = open(address, &cookie(&world, AGENT).await).await;
    console.say(&json!({"follow": credentials["session"]})).await;
    console.say(&json!({"follow": credentials["session"]})).await;
    assert_eq!(page.heard_of("agents").await, json!({"agents": ["Ada"]}));
    console.say(&json!({"unfollow": credentials["session"]})).await;
    assert_eq!(page.heard_of("agents").await, json!({"agents": []}));
    console.say(&json!({"follow": credentials["session"]})).await;
    assert_eq!(page.heard_of("agents").await, json!({"agents": ["Ada"]}));
    drop(console);
    assert_eq!(page.heard_of("agents").await, json!({"agents": []}));
}

#[tokio::test]
async fn another_groups_sessions_stay_hidden() {
    let world = World::new();
    let address = world.listen().await;
    let credentials = world.start().await;
    let mut page = Socket::of(address, SHOP).await;
    page.say(&hello(&credentials, SHOP)).await;
    page.heard_of("welcome").await;

    let mut console = open(address, &cookie(&world, OTHER_AGENT).await).await;
    assert_eq!(console.heard_of("welcome").await["sessions"], json!([]));
    for command in ["follow", "unfollow", "end"] {
        console.say(&json!({command: credentials["session"]})).await;
    }
    page.say(&json!({"page": {"url": format!("{SHOP}/next")}})).await;
    // What they hear next is about their own group.
    let mut body = start_request();
    body["group"] = json!(7);
    body["key"] = json!("clinic-1");
    let theirs = world.post("/v1/sessions", CLINIC, body).await.json();
    let session = console.heard_of("session").await;
    assert_eq!(session["session"], theirs["credentials"]["session"]);
    console.say(&json!({"find": "clinic-1"})).await;
    assert_eq!(console.heard_of("session").await["key"], "clinic-1");
    assert_eq!(world.open_tabs(&credentials).await, [json!({"url": format!("{SHOP}/next"), "focused": true})]);
}

#[tokio::test]
async fn a_session_is_found_by_its_key() {
    let world = World::new();
    let mut body = start_request();
    body["key"] = json!("order-77");
    let credentials = world.post("/v1/sessions", BANK, body.clone()).await.json()["credentials"].clone();
    world.post("/v1/sessions/end", BANK, json!({"credentials": credentials})).await;
    let running = world.post("/v1/sessions", BANK, body).await.json()["credentials"].clone();
    let address = world.listen().await;
    let mut console = open(address, &cookie(&world, AGENT).await).await;
    console.heard_of("welcome").await;
    console.say(&json!({"find": "order-77"})).await;
    let found = console.heard_of("session").await;
    assert_eq!((&found["session"], &found["group"]), (&running["session"], &json!(GROUP)));
    console.say(&json!({"find": "order-78"})).await;
    assert_eq!(console.heard_of("unknown").await, "order-78");
    let mut other = open(address, &cookie(&world, OTHER_AGENT).await).await;
    other.say(&json!({"find": "order-77"})).await;
    assert_eq!(other.heard_of("unknown").await, "order-77");
}

#[tokio::test]
async fn signing_out_closes_the_console() {
    let world = World::new();
    let cookie = cookie(&world, AGENT).await;
    let mut console = open(world.listen().await, &cookie).await;
    console.heard_of("welcome").await;
    let headers = [HERE[0], HERE[1], ("cookie", cookie.as_str())];
    let reply = world.send(request("POST", "/console/sign-out", &headers, Body::empty())).await;
    assert!(reply.header(header::SET_COOKIE).unwrap().starts_with("cobrowse_agent=; Path=/console; Max-Age=0;"));
    assert_eq!(console.heard().await, json!("signed_out"));
    assert!(world.get("/console", &[("cookie", &cookie)]).await.body.contains("Agent token"));
}

#[tokio::test]
async fn a_sign_in_lasts_a_shift() {
    let world = World::new();
    let cookie = cookie(&world, AGENT).await;
    world.clock.advance(12 * 60 * 60 * 1000 - 1);
    assert!(world.get("/console", &[("cookie", &cookie)]).await.body.contains("console.js"));
    world.clock.advance(1);
    assert!(world.get("/console", &[("cookie", &cookie)]).await.body.contains("Agent token"));
}
