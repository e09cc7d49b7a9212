//! The console's files, and the headers that guard them.

use super::sign_ins::SignedIn;
use crate::refused::Refused;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// `GET /console`: the console, or the way in.
pub async fn show(signed_in: Option<SignedIn>) -> Response {
    match signed_in {
        Some(_) => Html(include_str!("assets/console.html")).into_response(),
        None => sign_in(StatusCode::OK, ""),
    }
}

/// The sign-in page, with what was wrong the last time.
pub fn sign_in(status: StatusCode, complaint: &'static str) -> Response {
    let page = include_str!("assets/sign-in.html").replace("<!-- complaint -->", complaint);
    (status, Html(page)).into_response()
}

/// The sign-in page after a refusal: whoever signs in reads a page, not JSON.
pub fn sign_in_refused(refused: Refused) -> Response {
    let mut answer = refused.into_response();
    let (status, wait) = (answer.status(), answer.headers_mut().remove(header::RETRY_AFTER));
    let mut response = sign_in(status, "Too many attempts from your network. Please try again in a minute.");
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}

/// `GET /console/FILE`
pub async fn file(Path(name): Path<String>) -> Response {
    let (mime, text) = match name.as_str() {
        "console.js" => (SCRIPT, include_str!("assets/console.js")),
        "element.js" => (SCRIPT, include_str!("assets/element.js")),
        "timeline.js" => (SCRIPT, include_str!("assets/timeline.js")),
        "console.css" => ("text/css; charset=utf-8", include_str!("assets/console.css")),
        "icon.svg" => ("image/svg+xml", include_str!("assets/icon.svg")),
        _ => return (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response(),
    };
    ([(header::CONTENT_TYPE, mime)], text).into_response()
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Adds to every answer what keeps other sites out.
pub async fn secured(mut response: Response) -> Response {
    for (name, value) in GUARDS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

const GUARDS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: with that, browsers send `Origin: null` with our own sign-in form (Fetch standard, "append a
    // request Origin header"). Other sites learn nothing in either case.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
