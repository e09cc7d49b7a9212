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
    for origin in [BANK, PAY] {
        assert!(next.as_str().unwrap().starts_with(&format!("{origin}/cobrowse-helper.html#cobrowse-ticket=")));
        let shown = ticket(&next);
        let redeemed = world.redeem(origin, &shown).await.json();
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
    assert_eq!(world.post("/v1/tickets", SHOP, body).await.json(), json!({"crossing": 2, "first": null}));
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
