//! The session goes from domain to domain.

use crate::support::{BANK, PAY, SHOP, World, ticket};
use serde_json::{Value, json};

#[tokio::test]
async fn one_window_visits_every_domain() {
    let world = World::new();
    let credentials = world.start().await;
    let body = json!({"credentials": credentials, "target": format!("{BANK}/account?no=1"), "hold": false});
    let minted = world.post("/v1/tickets", SHOP, body).await.json();
    let mut next = minted["first"].clone();
    // Where the visitor is going comes first.
    for (from, origin) in [(SHOP, BANK), (BANK, PAY)] {
        assert!(next.as_str().unwrap().starts_with(&format!("{origin}/cobrowse-helper.html#cobrowse-ticket=")));
        let shown = ticket(&next);
        let redeemed = world.redeem_from(from, origin, &shown).await.json();
        assert_eq!(redeemed["joined"]["credentials"]["session"], credentials["session"]);
        assert_eq!(redeemed["joined"]["key"].as_str().unwrap().len(), 6);
        let token = &redeemed["joined"]["credentials"]["token"];
        assert_ne!(*token, credentials["token"]);
        let confirmed = world.confirm(origin, &shown, token, None).await;
        assert_eq!(confirmed.json(), json!({"go": null}));
        next = redeemed["next"].clone();
    }
    assert_eq!(next, Value::Null);
    // Nothing is left to cross.
    let body = json!({"credentials": credentials, "target": null, "hold": false});
    assert_eq!(
        world.post("/v1/tickets", SHOP, body).await.json(),
        json!({"crossing": 2, "first": null, "ticket": null})
    );
}

#[tokio::test]
async fn a_session_ends_from_another_domain() {
    let world = World::new();
    let credentials = world.start().await;
    let shown = world.mint(&credentials, false).await;
    let joined = world.redeem(PAY, &shown).await.json()["joined"].clone();
    let ended = world.post("/v1/sessions/end", PAY, json!({"credentials": joined["credentials"]})).await;
    assert_eq!((ended.status.as_u16(), ended.json()), (200, json!({})));
    let body = json!({"credentials": credentials, "target": null, "hold": false});
    assert_eq!(world.post("/v1/tickets", SHOP, body).await.refusal(), (404, "not-in-session".to_owned()));
}

#[tokio::test]
async fn a_link_takes_the_session_along() {
    let world = World::new();
    let credentials = world.start().await;
    let body = json!({"credentials": credentials, "target": format!("{PAY}/"), "hold": false, "link": true});
    let minted = world.post("/v1/tickets", SHOP, body.clone()).await.json();
    assert_eq!((&minted["first"], &minted["crossing"]), (&Value::Null, &json!(0)));
    let ticket = minted["ticket"].as_str().unwrap();
    let redeemed = world.redeem(PAY, ticket).await.json();
    assert_eq!((&redeemed["stay"], &redeemed["next"]), (&json!(true), &Value::Null));
    let token = &redeemed["joined"]["credentials"]["token"];
    assert_eq!(world.confirm(PAY, ticket, token, None).await.json(), json!({"go": null}));
    // Within a domain there is nothing to carry.
    let at_home = json!({"credentials": credentials, "target": format!("{SHOP}/"), "hold": false, "link": true});
    assert_eq!(world.post("/v1/tickets", SHOP, at_home).await.json()["ticket"], Value::Null);
    for target in [json!("https://www.stranger.example/"), Value::Null] {
        let elsewhere = json!({"credentials": credentials, "target": target, "hold": false, "link": true});
        let refusal = world.post("/v1/tickets", SHOP, elsewhere).await.refusal();
        assert_eq!(refusal, (403, "origin-not-trusted".to_owned()));
    }
}

#[tokio::test]
async fn a_ticket_is_worth_nothing_to_visitors_who_come_from_elsewhere() {
    let world = World::new();
    let credentials = world.start().await;
    for from in [json!("https://www.stranger.example/"), json!(PAY), json!(BANK), Value::Null, json!("about:blank")] {
        let body = json!({"credentials": credentials, "target": format!("{PAY}/"), "hold": false, "link": true});
        let minted = world.post("/v1/tickets", SHOP, body).await.json();
        let mut body = json!({"ticket": minted["ticket"], "groups": [15687], "site": "production", "from": from});
        let refused = world.post("/v1/tickets/redeem", PAY, body.clone()).await;
        let (status, burnt) = if from == "about:blank" { (400, 200) } else { (403, 410) };
        assert_eq!(refused.status.as_u16(), status, "{from}");
        body["from"] = json!(SHOP);
        assert_eq!(world.post("/v1/tickets/redeem", PAY, body).await.status.as_u16(), burnt, "{from}");
    }
}
