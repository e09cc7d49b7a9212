//! What never gets into the log.

use crate::http::{exchange, post};
use crate::process::Process;
use crate::socket::Socket;
use crate::support::{AGENT, GROUP, PAY, SHOP, STRANGER, hello, start_request, ticket};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_nobodys_name_is_logged() {
    for format in ["text", "json"] {
        let dir = tempfile::tempdir().unwrap();
        let server = Process::start(dir.path(), &["--log-format", format]);
        let secrets = tell_a_story(&server).await;
        let (_, log) = server.terminate();
        for event in
            ["session started", "ticket redeemed", "crossing reported", "refused", "session ended", "signed in"]
        {
            assert!(log.contains(event), "{event}: {log}");
        }
        assert!(log.contains("evil.example") && log.contains("storage-blocked"), "{log}");
        for secret in secrets {
            assert!(!log.contains(&secret), "{secret}: {log}");
        }
        if format == "json" {
            assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
        }
    }
}

/// A session with everything in it; what of it must not be logged.
async fn tell_a_story(server: &Process) -> Vec<String> {
    let address = server.address;
    let mut body = start_request();
    body["key"] = json!("order-of-grete");
    body["visitor"] = json!({"name": "Grete Hermann", "email": "grete@math.example", "phone": "+49 421 5550100"});
    let (_, joined) = post(address, "/v1/sessions?coupon=in-the-query", SHOP, &body).await;
    let credentials = &joined["credentials"];
    let mut page = Socket::of(address, SHOP).await;
    page.say(&hello(credentials, &format!("{SHOP}/reset?code=in-the-address"))).await;
    page.heard_of("welcome").await;
    page.say(&json!({"page": {"url": format!("{SHOP}/path-of-the-page")}})).await;
    page.say_text("nonsense-on-the-socket").await;

    let mint = json!({"credentials": credentials, "target": null, "hold": false});
    let (_, minted) = post(address, "/v1/tickets", SHOP, &mint).await;
    let shown = ticket(&minted["first"]);
    let redeem = json!({"ticket": shown, "groups": [GROUP], "site": "production", "from": SHOP});
    let (_, redeemed) = post(address, "/v1/tickets/redeem", PAY, &redeem).await;
    let token = &redeemed["joined"]["credentials"]["token"];
    let confirm = json!({"ticket": shown, "token": token, "code": "storage-blocked"});
    post(address, "/v1/tickets/confirm", PAY, &confirm).await;
    for (path, origin, body) in [
        ("/v1/tickets/redeem", PAY, redeem),
        ("/v1/tickets/redeem", STRANGER, json!({"ticket": ticket(&redeemed["next"])})),
        ("/v1/sessions", SHOP, json!({"key": "nonsense in the body"})),
    ] {
        assert!(post(address, path, origin, &body).await.0 >= 400);
    }
    let cookie = sign_in(server).await;
    post(address, "/v1/sessions/end", SHOP, &json!({"credentials": credentials})).await;
    page.heard_of("ended").await;

    let plain = |value: &Value| value.as_str().unwrap().to_owned();
    let mut secrets = vec![shown, ticket(&redeemed["next"]), plain(&credentials["session"]), cookie];
    secrets.extend([plain(&credentials["token"]), plain(token), AGENT.to_owned()]);
    let texts = ["order-of-grete", "Grete", "grete@", "5550100", "in-the-query", "in-the-address", "path-of-the-page"];
    secrets.extend(texts.map(str::to_owned));
    secrets.push("nonsense".to_owned());
    secrets
}

/// Signs the agent in, after a wrong guess; the cookie's value.
async fn sign_in(server: &Process) -> String {
    let address = server.address;
    let mut cookie = None;
    for token in ["nonsense-as-a-token", AGENT] {
        let form = format!("token={token}");
        let head = format!(
            "POST /console/sign-in HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            form.len()
        );
        let (_, head, _) = exchange(address, &(head + &form)).await;
        cookie = head.split_once("cobrowse_agent=").map(|(_, rest)| rest.split(';').next().unwrap().to_owned());
    }
    cookie.unwrap()
}
