//! What open pages hear.

use crate::socket::Socket;
use crate::support::{BANK, CLINIC, PAY, SHOP, STRANGER, World, hello, ticket};
use cobrowse_core::limits::{SESSION_LIFETIME_MS, SOCKET_MESSAGE_BYTES};
use serde_json::{Value, json};
use std::time::Duration;

const POLICY: Option<u16> = Some(1008);
const DONE: Option<u16> = Some(1000);

/// A page of the shop that has been welcomed.
async fn shop_page(world: &World, credentials: &Value) -> Socket {
    let mut page = Socket::of(world.listen().await, SHOP).await;
    page.say(&hello(credentials, &format!("{SHOP}/cart?secret=1"))).await;
    page.heard_of("welcome").await;
    page
}

#[tokio::test]
async fn strangers_are_turned_away() {
    let world = World::new();
    let credentials = world.start().await;
    let address = world.listen().await;
    for headers in [&[][..], &[("origin", "null")]] {
        let refused = Socket::open(address, "/v1/socket", headers).await;
        assert_eq!(refused.err(), Some(403), "{headers:?}");
    }
    // Whatever they say, and also when a domain was taken off the list: the page must be able to stop trying.
    for origin in [STRANGER, "http://shop.example"] {
        for said in
            [hello(&credentials, origin), hello(&json!({"session": "A".repeat(22), "token": "A".repeat(43)}), origin)]
        {
            let mut page = Socket::of(address, origin).await;
            page.say(&said).await;
            assert_eq!(page.heard().await, json!({"refused": {"code": "origin-not-trusted", "reason": null}}));
            assert_eq!(page.closed().await, POLICY);
        }
    }
    let plain = world.get("/v1/socket", &[("origin", SHOP)]).await;
    assert!(plain.status.is_client_error(), "{plain:?}");
}

#[tokio::test]
async fn a_page_is_welcomed_again_and_again() {
    let world = World::new();
    let credentials = world.start().await;
    let address = world.listen().await;
    for _ in 0..2 {
        let mut page = Socket::of(address, SHOP).await;
        page.say(&hello(&credentials, SHOP)).await;
        let welcome = page.heard_of("welcome").await;
        assert_eq!(welcome["expires_in_ms"], SESSION_LIFETIME_MS);
        assert_eq!(welcome["domains"], json!(["pay.localhost", "bank.localhost"]));
        assert_eq!((&welcome["crossed"], &welcome["agents"]), (&json!([]), &json!([])));
    }
}

#[tokio::test]
async fn who_is_not_welcome() {
    let world = World::new();
    let credentials = world.start().await;
    let address = world.listen().await;
    let change = |pointer: &str, value: Value| {
        let mut said = hello(&credentials, SHOP);
        *said.pointer_mut(pointer).unwrap() = value;
        said
    };
    for (origin, said, code) in [
        // A forged cookie: a session that does not exist, or a token that was never given out.
        (SHOP, change("/hello/credentials/session", json!("A".repeat(22))), "not-in-session"),
        (SHOP, change("/hello/credentials/token", json!("A".repeat(43))), "not-in-session"),
        // A cookie taken to another of the group's domains, to another group's, and to another group's page.
        (PAY, hello(&credentials, PAY), "not-in-session"),
        (CLINIC, hello(&credentials, CLINIC), "origin-not-trusted"),
        (SHOP, change("/hello/groups", json!([7])), "bad-argument"),
        (SHOP, change("/hello/site", json!("staging")), "bad-argument"),
        (SHOP, change("/hello/v", json!(2)), "unsupported"),
        (SHOP, json!({"page": {"url": SHOP}}), "bad-argument"),
        (SHOP, json!("hello"), "bad-argument"),
    ] {
        let mut page = Socket::of(address, origin).await;
        page.say(&said).await;
        assert_eq!(page.heard().await, json!({"refused": {"code": code, "reason": null}}), "{said}");
        assert_eq!(page.closed().await, POLICY);
    }
}

#[tokio::test]
async fn an_ended_session_says_why() {
    let world = World::new();
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    world.post("/v1/sessions/end", SHOP, json!({"credentials": credentials})).await;
    assert_eq!(page.heard().await, json!({"ended": {"reason": "visitor"}}));
    assert_eq!(page.closed().await, DONE);

    let address = world.listen().await;
    for (origin, reason) in [(SHOP, json!("visitor")), (CLINIC, Value::Null)] {
        let mut late = Socket::of(address, origin).await;
        late.say(&hello(&credentials, origin)).await;
        let refused = late.heard_of("refused").await;
        assert_eq!((&refused["code"], &refused["reason"]), (&json!("not-in-session"), &reason), "{origin}");
    }
}

#[tokio::test]
async fn a_session_runs_out() {
    let world = World::new();
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    world.clock.advance(SESSION_LIFETIME_MS);
    world.server.sweep();
    assert_eq!(page.heard_of("ended").await, json!({"reason": "error"}));
}

#[tokio::test]
async fn a_page_hears_how_its_crossing_goes() {
    let world = World::new();
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    let first = world.mint(&credentials, false).await;
    let redeemed = world.redeem(PAY, &first).await.json();
    world.confirm(PAY, &first, &redeemed["joined"]["credentials"]["token"], None).await;
    let report = page.heard_of("crossing").await;
    assert_eq!(
        report,
        json!({"crossing": 1, "domain": "pay.localhost", "code": null, "complete": false, "held": false})
    );
    // The second helper was led astray: the chain ends, and says so.
    let second = ticket(&redeemed["next"]);
    assert_eq!(world.redeem(SHOP, &second).await.status, 403);
    let report = page.heard_of("crossing").await;
    let failed = json!({"crossing": 1, "domain": "bank.localhost", "code": "helper-redirected", "complete": true, "held": false});
    assert_eq!(report, failed);
}

/// Takes a crossing that holds to its last helper: ticket and token.
async fn last_helper(world: &World, credentials: &Value) -> (String, Value) {
    let first = world.mint(credentials, true).await;
    let redeemed = world.redeem(PAY, &first).await.json();
    world.confirm(PAY, &first, &redeemed["joined"]["credentials"]["token"], None).await;
    let last = ticket(&redeemed["next"]);
    let redeemed = world.redeem_from(PAY, BANK, &last).await.json();
    let token = redeemed["joined"]["credentials"]["token"].clone();
    (last, token)
}

#[tokio::test]
async fn the_last_helper_waits_for_its_release() {
    for go in [json!(format!("{BANK}/welcome?from=shop")), Value::Null] {
        let world = World::with(|setup| setup.pace.helper_hold = Duration::from_secs(60));
        let credentials = world.start().await;
        let mut page = shop_page(&world, &credentials).await;
        let (last, token) = last_helper(&world, &credentials).await;
        let page_side = async {
            while page.heard_of("crossing").await["held"] != json!(true) {}
            // Not its own crossing, not an address: neither moves the helper.
            page.say(&json!({"release": {"crossing": 9, "url": null}})).await;
            page.say(&json!({"release": {"crossing": 1, "url": "javascript:alert(1)"}})).await;
            page.say(&json!({"release": {"crossing": 1, "url": go}})).await;
        };
        let (confirmed, ()) = tokio::join!(world.confirm(BANK, &last, &token, None), page_side);
        assert_eq!(confirmed.json(), json!({"go": go}));
    }
}

#[tokio::test]
async fn a_helper_that_nobody_releases_closes() {
    let world = World::with(|setup| setup.pace.helper_hold = Duration::from_millis(50));
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    let (last, token) = last_helper(&world, &credentials).await;
    assert_eq!(world.confirm(BANK, &last, &token, None).await.json(), json!({"go": null}));
    // A release that comes too late finds nobody, and does no harm.
    page.say(&json!({"release": {"crossing": 1, "url": format!("{BANK}/")}})).await;
    page.say(&json!({"visible": {"visible": true}})).await;
    assert_eq!(world.post("/v1/sessions/end", SHOP, json!({"credentials": credentials})).await.status, 200);
    page.heard_of("ended").await;
}

#[tokio::test]
async fn another_session_releases_nobody() {
    let world = World::with(|setup| setup.pace.helper_hold = Duration::from_millis(200));
    let (victim, other) = (world.start().await, world.start().await);
    let _page = shop_page(&world, &victim).await;
    let mut stranger = shop_page(&world, &other).await;
    let (last, token) = last_helper(&world, &victim).await;
    let release = json!({"release": {"crossing": 1, "url": "https://evil.example/"}});
    let (confirmed, ()) = tokio::join!(world.confirm(BANK, &last, &token, None), stranger.say(&release));
    assert_eq!(confirmed.json(), json!({"go": null}));
}

#[tokio::test]
async fn a_socket_that_says_nothing_is_closed() {
    let world = World::with(|setup| setup.pace.hello_within = Duration::from_millis(20));
    let mut silent = Socket::of(world.listen().await, SHOP).await;
    assert_eq!(silent.closed().await, POLICY);
}

#[tokio::test]
async fn a_connection_that_answers_no_ping_is_given_up() {
    let world = World::with(|setup| setup.pace.ping_every = Duration::from_millis(20));
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    // Nobody reads here, so nobody answers; the server has gone by the time we look.
    while !world.open_tabs(&credentials).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(page.closed().await, None);
}

#[tokio::test]
async fn what_is_not_understood_is_ignored_for_a_while() {
    let world = World::new();
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    for _ in 0..16 {
        page.say_text(r#"{"from_the_future": {}}"#).await;
    }
    page.say(&json!({"page": {"url": format!("{SHOP}/later")}})).await;
    let mut other = shop_page(&world, &world.start().await).await;
    other.say_bytes(vec![0; 10]).await;
    page.say_text("{").await;
    assert_eq!(page.closed().await, POLICY);
    other.say(&json!({"visible": {"visible": false}})).await;
}

#[tokio::test]
async fn floods_and_giants_are_closed() {
    let world = World::new();
    let credentials = world.start().await;
    let mut flood = shop_page(&world, &credentials).await;
    for _ in 0..500 {
        flood.say(&json!({"visible": {"visible": true}})).await;
    }
    assert_eq!(flood.closed().await, POLICY);

    let mut giant = shop_page(&world, &credentials).await;
    giant.say_text(&"x".repeat(SOCKET_MESSAGE_BYTES + 1)).await;
    giant.closed().await;
    let mut first = Socket::of(world.listen().await, SHOP).await;
    first.say_text(&"x".repeat(10 * SOCKET_MESSAGE_BYTES)).await;
    first.closed().await;
}

#[tokio::test]
async fn the_tab_in_front_is_the_one_that_counts() {
    let world = World::new();
    let credentials = world.start().await;
    let mut one = shop_page(&world, &credentials).await;
    let mut two = Socket::of(world.listen().await, SHOP).await;
    let mut said = hello(&credentials, SHOP);
    said["hello"]["tab"] = json!("BBBBBBBBBBB");
    two.say(&said).await;
    assert_eq!(one.heard().await, json!("blur"));
}

#[tokio::test]
async fn a_stopping_server_says_good_bye() {
    let world = World::new();
    let credentials = world.start().await;
    let mut page = shop_page(&world, &credentials).await;
    world.server.stop();
    assert_eq!(page.closed().await, Some(1012));
}
