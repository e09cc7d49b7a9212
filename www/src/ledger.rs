use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{HOST, REFERER};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// Whether requests are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Record {
    /// They are not: the demonstration keeps nothing of its visitors.
    #[default]
    Nothing,
    /// They are, with their bodies, and anybody can read them: for tests.
    Everything,
}

/// What all sites have been asked for, the oldest first.
#[derive(Debug)]
pub(crate) struct Ledger {
    since: Instant,
    lines: Mutex<VecDeque<Value>>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { since: Instant::now(), lines: Mutex::default() }
    }
}

impl Ledger {
    fn write(&self, line: Value) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    fn read(&self) -> Vec<Value> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Writes a request down and passes it on.
pub(crate) async fn note(State(ledger): State<Arc<Ledger>>, request: Request, next: Next) -> Response {
    let at_ms = ledger.since.elapsed().as_millis() as u64;
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES).await else { return Refusal::OddForm.into_response() };
    ledger.write(json!({
        "at_ms": at_ms,
        "method": parts.method.as_str(),
        "host": text(&parts.headers, &HOST),
        "target": parts.uri.to_string(),
        "referer": text(&parts.headers, &REFERER),
        "body": String::from_utf8_lossy(&body),
    }));
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// All lines.
pub(crate) async fn tell(State(ledger): State<Arc<Ledger>>) -> Json<Vec<Value>> {
    Json(ledger.read())
}

/// Takes what a page has to tell: it is in the ledger already.
pub(crate) async fn told() -> StatusCode {
    StatusCode::NO_CONTENT
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The longest test run asks for some ten thousand pages and scripts.
const LINES: usize = 100_000;

/// Far more than the forms of the test pages have, in bytes.
const BODY_BYTES: usize = 1 << 16;
