//! In and out.

use super::page;
use super::same_origin::SameOrigin;
use super::sign_ins::{COOKIE, SignedIn};
use crate::address::ClientAddress;
use crate::limits::{FORM_BYTES, SIGNED_IN_MS};
use crate::posted::read;
use crate::server::Server;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::sync::Arc;

/// What the form sends.
#[derive(Deserialize)]
struct Form {
    token: String,
}

/// `POST /console/sign-in`
pub async fn sign_in(
    State(server): State<Arc<Server>>,
    _: SameOrigin,
    address: ClientAddress,
    request: Request,
) -> Response {
    if let Err(too_often) = server.rates.sign_in(address) {
        return page::sign_in_refused(too_often);
    }
    let secure = is_https(request.headers(), server.behind_proxy);
    let form = read(request, FORM_BYTES).await.ok().and_then(|body| serde_urlencoded::from_bytes::<Form>(&body).ok());
    let Some(agent) = form.and_then(|form| server.settings.agent(form.token.trim())) else {
        tracing::info!("console: sign-in refused");
        return page::sign_in(
            StatusCode::UNAUTHORIZED,
            "This is not the token of an agent. Please check it and try again.",
        );
    };
    tracing::info!(agent = agent.name, "console: signed in");
    let value = server.sign_ins.begin(agent, server.hub.now());
    let cookie = cookie(&value, SIGNED_IN_MS / 1000, secure);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/console")).into_response()
}

/// `POST /console/sign-out`
pub async fn sign_out(
    State(server): State<Arc<Server>>,
    _: SameOrigin,
    signed_in: Option<SignedIn>,
    headers: HeaderMap,
) -> Response {
    if let Some(signed_in) = signed_in {
        server.sign_ins.end(&signed_in.cookie);
        server.hub.switchboard().wake_consoles();
    }
    let cookie = cookie("", 0, is_https(&headers, server.behind_proxy));
    ([(header::SET_COOKIE, cookie)], Redirect::to("/console")).into_response()
}

/// Sent to the console's own paths only, never with another site's requests, never to a script.
fn cookie(value: &str, seconds: u64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/console; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

fn is_https(headers: &HeaderMap, behind_proxy: bool) -> bool {
    behind_proxy && headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https")
}
