//! What every request of a page has to pass: origin, rate, and the headers that let its page read the answer.

use crate::address::ClientAddress;
use crate::refused::Refused;
use crate::server::Server;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cobrowse_core::error::ErrorCode;
use cobrowse_core::origin::Origin;
use std::sync::Arc;

/// The origin of a page that at least one group trusts. Which group is for the desk to say.
#[derive(Clone, Debug)]
pub struct PageOrigin(pub Origin);

/// Any origin, as long as there is one: for what a page may do after it was taken off the list.
#[derive(Clone, Copy, Debug)]
pub struct AnyOrigin;

/// Any origin, and whether a group trusts it: for the socket, which can say no in words that the page may read.
#[derive(Clone, Debug)]
pub struct JudgedOrigin {
    /// The origin.
    pub origin: Origin,
    /// Whether at least one group trusts it.
    pub trusted: bool,
}

/// What the gate has found out about a request.
#[derive(Clone, Debug)]
struct Seen {
    origin: Option<Origin>,
    trusted: bool,
}

/// The gate itself.
pub async fn gate(
    State(server): State<Arc<Server>>,
    address: ClientAddress,
    mut request: Request,
    next: Next,
) -> Response {
    let origin = sole_origin(request.headers());
    let trusted = origin.as_ref().is_some_and(|origin| server.settings.trusts(origin));
    let readable_by = request.headers().get(header::ORIGIN).filter(|_| trusted).cloned();
    let host = origin.as_ref().map(|origin| origin.host().as_str().to_owned());
    let path = request.uri().path().to_owned();
    let mut response = match server.rates.request(address) {
        Err(too_often) => too_often.into_response(),
        Ok(()) if request.method() == Method::OPTIONS => preflight(trusted),
        Ok(()) => {
            request.extensions_mut().insert(Seen { origin, trusted });
            next.run(request).await
        }
    };
    log_refusal(&response, host.as_deref(), &path);
    mark(response.headers_mut(), readable_by);
    response
}

/// The one `Origin` header, if it names an origin. A sandboxed frame sends `null`; no page sends two.
fn sole_origin(headers: &HeaderMap) -> Option<Origin> {
    let mut values = headers.get_all(header::ORIGIN).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Origin::parse(value.to_str().ok()?).ok(),
        _ => None,
    }
}

/// Our own pages send what needs no preflight; this is for developers who call by hand.
fn preflight(trusted: bool) -> Response {
    if !trusted {
        return Refused::not_trusted().into_response();
    }
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Answers carry tokens: no cache keeps them, and only the page that asked may read them. There are no cookies to
/// allow.
fn mark(headers: &mut HeaderMap, readable_by: Option<HeaderValue>) {
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(origin) = readable_by {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    }
}

fn log_refusal(response: &Response, host: Option<&str>, path: &str) {
    // Too many requests are counted instead: see `Rates::sweep`.
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        return;
    }
    if let Some(code) = response.extensions().get::<ErrorCode>() {
        tracing::info!(code = code.as_str(), host = host.unwrap_or("none"), path, "refused");
    }
}

impl<S: Sync> FromRequestParts<S> for PageOrigin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        match parts.extensions.get::<Seen>() {
            Some(Seen { origin: Some(origin), trusted: true }) => Ok(Self(origin.clone())),
            _ => Err(Refused::not_trusted()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for AnyOrigin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        match parts.extensions.get::<Seen>() {
            Some(Seen { origin: Some(_), .. }) => Ok(Self),
            _ => Err(Refused::not_trusted()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for JudgedOrigin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        match parts.extensions.get::<Seen>() {
            Some(Seen { origin: Some(origin), trusted }) => Ok(Self { origin: origin.clone(), trusted: *trusted }),
            _ => Err(Refused::not_trusted()),
        }
    }
}
