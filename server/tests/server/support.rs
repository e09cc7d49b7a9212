//! A server without a port, on a clock that stands still.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use cobrowse_server::app;
use cobrowse_server::clock::ManualClock;
use cobrowse_server::serve::serve;
use cobrowse_server::server::{Server, Setup};
use cobrowse_server::settings::{Settings, parse};
use cobrowse_server::store::Database;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::ServiceExt;

pub const GROUP: u32 = 15687;
pub const SHOP: &str = "http://www.shop.localhost:8080";
pub const PAY: &str = "http://www.pay.localhost:8080";
pub const BANK: &str = "http://www.bank.localhost:8080";
/// Trusted by another group.
pub const CLINIC: &str = "https://clinic.example";
/// Trusted by nobody.
pub const STRANGER: &str = "https://evil.example";
pub const AGENT: &str = "only-for-the-demo";
pub const OTHER_AGENT: &str = "only-for-the-clinic";

pub const SETTINGS: &str = r#"
[[group]]
id = 15687
name = "Example Retail"
[[group.domain]]
domain = "shop.localhost"
helper = "http://www.shop.localhost:8080/cobrowse-helper.html"
[[group.domain]]
domain = "pay.localhost"
helper = "http://www.pay.localhost:8080/cobrowse-helper.html"
[[group.domain]]
domain = "bank.localhost"
helper = "http://www.bank.localhost:8080/cobrowse-helper.html"
[[group.agent]]
name = "Ada"
token = "only-for-the-demo"

[[group]]
id = 7
name = "Example Clinic"
[[group.domain]]
domain = "clinic.example"
helper = "https://clinic.example/cobrowse-helper.html"
[[group.agent]]
name = "Bo"
token = "only-for-the-clinic"
"#;

pub struct World {
    pub server: Arc<Server>,
    pub app: Router,
    pub clock: Arc<ManualClock>,
    listening: Mutex<JoinSet<()>>,
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| ())
    }

    pub fn with(change: impl FnOnce(&mut Setup)) -> Self {
        Self::on(Database::in_memory().unwrap(), change)
    }

    pub fn on(database: Database, change: impl FnOnce(&mut Setup)) -> Self {
        let settings = Settings::new(&parse(SETTINGS, "test").unwrap().groups).unwrap();
        let clock = Arc::new(ManualClock::at(1_800_000_000_000));
        let mut setup = Setup::new(settings, database, clock.clone());
        change(&mut setup);
        let server = Server::new(setup).unwrap();
        Self { app: app(&server), server, clock, listening: Mutex::default() }
    }

    /// Listens on a free port, for as long as this lives.
    pub async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        self.listening.lock().unwrap().spawn(serve(listener, Arc::clone(&self.server), std::future::pending()));
        address
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(request("GET", path, headers, Body::empty())).await
    }

    pub async fn post(&self, path: &str, origin: &str, body: Value) -> Reply {
        self.post_text(path, origin, body.to_string()).await
    }

    pub async fn post_text(&self, path: &str, origin: &str, body: impl Into<Body>) -> Reply {
        let headers = [("origin", origin), ("content-type", "text/plain;charset=UTF-8")];
        self.send(request("POST", path, &headers, body.into())).await
    }

    /// A session begun at the shop: its credentials.
    pub async fn start(&self) -> Value {
        let reply = self.post("/v1/sessions", SHOP, start_request()).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.json()["credentials"].clone()
    }

    /// A crossing begun at the shop: the first ticket.
    pub async fn mint(&self, credentials: &Value, hold: bool) -> String {
        let body = json!({"credentials": credentials, "target": null, "hold": hold});
        ticket(&self.post("/v1/tickets", SHOP, body).await.json()["first"])
    }

    /// A page shows a ticket; its visitor comes from the shop.
    pub async fn redeem(&self, origin: &str, ticket: &str) -> Reply {
        self.redeem_from(SHOP, origin, ticket).await
    }

    /// A page shows a ticket; its visitor comes from `from`.
    pub async fn redeem_from(&self, from: &str, origin: &str, ticket: &str) -> Reply {
        let body = json!({"ticket": ticket, "groups": [GROUP], "site": "production", "from": from});
        self.post("/v1/tickets/redeem", origin, body).await
    }

    pub async fn confirm(&self, origin: &str, ticket: &str, token: &Value, code: Option<&str>) -> Reply {
        let body = json!({"ticket": ticket, "token": token, "code": code});
        self.post("/v1/tickets/confirm", origin, body).await
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["code"].as_str().unwrap().to_owned())
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).unwrap()
}

pub fn start_request() -> Value {
    json!({"v": 1, "group": GROUP, "site": "production", "key": null})
}

/// The ticket in the address of a helper page.
pub fn ticket(address: &Value) -> String {
    address.as_str().unwrap().split_once("#cobrowse-ticket=").unwrap().1.to_owned()
}

pub fn hello(credentials: &Value, page: &str) -> Value {
    json!({"hello": {
        "v": 1, "credentials": credentials, "groups": [GROUP], "site": "production",
        "tab": "AAAAAAAAAAA", "visible": true, "url": page,
    }})
}
