//! A restart, however rude, loses no session that a page has been promised.

use crate::http::post;
use crate::process::Process;
use crate::socket::Socket;
use crate::support::{BANK, GROUP, PAY, SHOP, hello, start_request, ticket};
use serde_json::{Value, json};

fn redeem(ticket: &str, from: &str) -> Value {
    json!({"ticket": ticket, "groups": [GROUP], "site": "production", "from": from})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_takes_up_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let first = Process::start(dir.path(), &[]);
    let mut body = start_request();
    body["key"] = json!("order-77");
    let (status, joined) = post(first.address, "/v1/sessions", SHOP, &body).await;
    assert_eq!(status, 200);
    let credentials = &joined["credentials"];
    let mint = json!({"credentials": credentials, "target": null, "hold": false});
    let (_, minted) = post(first.address, "/v1/tickets", SHOP, &mint).await;
    let used = ticket(&minted["first"]);
    let (_, redeemed) = post(first.address, "/v1/tickets/redeem", PAY, &redeem(&used, SHOP)).await;
    // Killed between the two domains of a crossing.
    first.kill();

    let second = Process::start(dir.path(), &[]);
    let mut page = Socket::of(second.address, SHOP).await;
    page.say(&hello(credentials, SHOP)).await;
    assert_eq!(page.heard_of("welcome").await["crossed"], json!([]));
    assert_eq!(post(second.address, "/v1/sessions", SHOP, &body).await.0, 409, "the key is still taken");
    assert_eq!(post(second.address, "/v1/tickets/redeem", PAY, &redeem(&used, SHOP)).await.0, 410, "still used");
    let token = &redeemed["joined"]["credentials"]["token"];
    let confirm = json!({"ticket": used, "token": token, "code": null});
    assert_eq!(post(second.address, "/v1/tickets/confirm", PAY, &confirm).await.0, 200);
    let report = page.heard_of("crossing").await;
    assert_eq!((&report["domain"], &report["complete"]), (&json!("pay.localhost"), &json!(false)));
    let next = ticket(&redeemed["next"]);
    let (status, joined) = post(second.address, "/v1/tickets/redeem", BANK, &redeem(&next, PAY)).await;
    assert_eq!((status, &joined["joined"]["key"]), (200, &json!("order-77")));
    second.kill();

    let third = Process::start(dir.path(), &[]);
    let end = json!({"credentials": joined["joined"]["credentials"]});
    assert_eq!(post(third.address, "/v1/sessions/end", BANK, &end).await.0, 200);
    third.kill();

    let fourth = Process::start(dir.path(), &[]);
    let mut page = Socket::of(fourth.address, SHOP).await;
    page.say(&hello(credentials, SHOP)).await;
    assert_eq!(page.heard_of("refused").await, json!({"code": "not-in-session", "reason": "visitor"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_session_survives() {
    let dir = tempfile::tempdir().unwrap();
    let first = Process::start(dir.path(), &[]);
    let address = first.address;
    let starts =
        (0..20).map(|_| tokio::spawn(async move { post(address, "/v1/sessions", SHOP, &start_request()).await }));
    let mut promised = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        let (status, joined) = start.await.unwrap();
        assert_eq!(status, 200);
        promised.push(joined["credentials"].clone());
    }
    first.kill();
    let second = Process::start(dir.path(), &[]);
    for credentials in promised {
        let end = json!({"credentials": credentials});
        assert_eq!(post(second.address, "/v1/sessions/end", SHOP, &end).await.0, 200);
    }
}
