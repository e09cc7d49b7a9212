//! Requests to the collaboration server.

use super::json;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{Answer, Request, RequestFailure};
use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, Response};

/// A request without an answer after 10 s has failed: the caller tells the page or tries again.
const ANSWER_WITHIN_MS: u32 = 10_000;

/// Sends a request and reads its answer.
///
/// # Errors
/// What the server refused it with; `network` when there was no answer; `service` when it made no sense.
pub async fn ask(server: Origin, request: Request) -> Result<Answer, RequestFailure> {
    let (path, body) = match &request {
        Request::Start(body) => ("/v1/sessions", body.to_json()),
        Request::End(body) => ("/v1/sessions/end", body.to_json()),
        Request::Mint(body) => ("/v1/tickets", body.to_json()),
        Request::Redeem(body) => ("/v1/tickets/redeem", body.to_json()),
        Request::Confirm(body) => ("/v1/tickets/confirm", body.to_json()),
    };
    let (ok, answer) = post(&server, path, &body).await.ok_or(ErrorCode::Network)?;
    if !ok {
        return Err(json::refusal(&answer).unwrap_or_else(|| ErrorCode::Service.into()));
    }
    let answer = match request {
        Request::Start(_) => json::joined(&answer).map(Answer::Started),
        Request::End(_) => Some(Answer::Ended),
        Request::Mint(_) => json::minted(&answer).map(Answer::Minted),
        Request::Redeem(_) => json::redeemed(&answer).map(Answer::Redeemed),
        Request::Confirm(_) => Some(Answer::Confirmed(json::confirmed(&answer))),
    };
    answer.ok_or_else(|| ErrorCode::Service.into())
}

/// Whether the server agreed, and the JSON it answered with.
async fn post(server: &Origin, path: &str, body: &str) -> Option<(bool, JsValue)> {
    let init = RequestInit::new();
    init.set_method("POST");
    // A string body is sent as text/plain: a simple request, which needs no preflight.
    init.set_body(&JsValue::from_str(body));
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    // The server gets the origin, which it checks, and not the page's address.
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    // The end of a session and a helper's report go out although the page goes away.
    let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    let abort = AbortController::new().ok()?;
    init.set_signal(Some(&abort.signal()));
    let _deadline = Timeout::new(ANSWER_WITHIN_MS, move || abort.abort());
    let url = [server.as_str(), path].concat();
    let answer = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(&url, &init)).await.ok()?;
    let answer: Response = answer.unchecked_into();
    let value = JsFuture::from(answer.json().ok()?).await.unwrap_or_default();
    Some((answer.ok(), value))
}
