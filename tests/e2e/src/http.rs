//! HTTP as it stands on the wire: no redirects followed, no cookies kept, no header added but `Host`.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::limits::REQUEST_PATIENCE;

pub use hyper::Method;

/// What to ask for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// `GET`, `POST`, …
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Headers in the order they are sent. Without `Host`, the address stands there.
    pub headers: Vec<(String, String)>,
    /// The body, empty for none.
    pub body: String,
}

impl Ask {
    /// A request without headers and body.
    pub fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: String::new() }
    }

    /// The same with one more header.
    #[must_use = "a new request is returned"]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a body.
    #[must_use = "a new request is returned"]
    pub fn body(mut self, body: &str) -> Self {
        self.body = body.to_owned();
        self
    }

    /// Sends it on a connection of its own.
    ///
    /// # Errors
    /// When nobody answers there, or not within [`REQUEST_PATIENCE`].
    pub async fn send(&self, address: SocketAddr) -> Result<Answer> {
        timeout(REQUEST_PATIENCE, self.exchange(address))
            .await
            .with_context(|| format!("no answer in {} s", REQUEST_PATIENCE.as_secs()))
            .and_then(|answer| answer)
            .with_context(|| format!("{} http://{address}{}", self.method, self.path))
    }

    async fn exchange(&self, address: SocketAddr) -> Result<Answer> {
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let response = sender.send_request(self.request(address)?).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        connection.abort();
        Ok(Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    fn request(&self, address: SocketAddr) -> Result<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(&self.method).uri(&self.path);
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header(HOST, address.to_string());
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        Ok(request.body(Full::from(self.body.clone()))?)
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body; bytes that are no UTF-8 are replaced.
    pub body: String,
}

impl Answer {
    /// A header's value, or an empty text: most assertions compare with a text anyway.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_str(&self.body).with_context(|| format!("{}: not JSON: {}", self.status, self.body))
    }
}
