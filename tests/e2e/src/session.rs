//! The WebDriver protocol: commands to a driver, and its refusals.
//!
//! <https://www.w3.org/TR/webdriver2/>, JSON over HTTP.

use std::fmt;
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::http::{Ask, Method};
use crate::limits::{PAGE_LOAD_MS, SCRIPT_MS};

/// A session of one browser with its driver.
#[derive(Debug, Clone)]
pub struct Session {
    address: SocketAddr,
    path: String,
}

impl Session {
    /// Opens the browser; returns what the driver says of it, too.
    ///
    /// # Errors
    /// When the driver cannot.
    pub async fn open(address: SocketAddr, mut capabilities: Value) -> Result<(Self, Value)> {
        if let Some(wanted) = capabilities.as_object_mut() {
            wanted.insert("timeouts".to_owned(), json!({"script": SCRIPT_MS, "pageLoad": PAGE_LOAD_MS, "implicit": 0}));
        }
        let body = json!({"capabilities": {"alwaysMatch": capabilities}});
        let made = exchange(address, Method::POST, "/session", Some(&body)).await?;
        let id = made["sessionId"].as_str().context("the driver named no session")?;
        let session = Self { address, path: format!("/session/{id}") };
        Ok((session, made["capabilities"].clone()))
    }

    /// `GET` of a path below the session.
    ///
    /// # Errors
    /// A [`Refusal`], or a driver that is gone.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.command(Method::GET, path, None).await
    }

    /// `POST` to a path below the session.
    ///
    /// # Errors
    /// A [`Refusal`], or a driver that is gone.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.command(Method::POST, path, Some(&body)).await
    }

    /// `DELETE` of a path below the session.
    ///
    /// # Errors
    /// A [`Refusal`], or a driver that is gone.
    pub async fn delete(&self, path: &str) -> Result<Value> {
        self.command(Method::DELETE, path, None).await
    }

    async fn command(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        exchange(self.address, method, &format!("{}{path}", self.path), body).await
    }
}

/// Whether a driver is there and ready for a session.
pub async fn is_ready(address: SocketAddr) -> bool {
    exchange(address, Method::GET, "/status", None).await.is_ok_and(|status| status["ready"] != json!(false))
}

async fn exchange(address: SocketAddr, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
    let mut ask = Ask::new(method, path);
    if let Some(body) = body {
        ask = ask.header("content-type", "application/json; charset=utf-8").body(&body.to_string());
    }
    let answer = ask.send(address).await?;
    let value = answer.json()?.get_mut("value").map(Value::take).unwrap_or_default();
    if answer.status.is_success() {
        return Ok(value);
    }
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Err(Refusal { code: text("error"), message: text("message") }.into())
}

/// The driver understood a command and did not carry it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The code of the standard, such as `no such element`.
    pub code: String,
    /// The driver's own words.
    pub message: String,
}

impl Refusal {
    /// The refusal in an error of this crate, if it is one.
    pub fn of(error: &anyhow::Error) -> Option<&Self> {
        error.downcast_ref()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The first line tells what happened; drivers append their own stack.
        write!(out, "{}: {}", self.code, self.message.lines().next().unwrap_or_default())
    }
}

impl std::error::Error for Refusal {}

/// Makes "not yet" of a refusal: while a page loads, elements, windows and script contexts come and
/// go. Anything else, such as a driver that has died, stays an error.
///
/// # Errors
/// Whatever is no [`Refusal`].
pub fn unless_refused<T>(outcome: Result<T>) -> Result<Result<T, Refusal>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(error) => error.downcast::<Refusal>().map(Err),
    }
}
