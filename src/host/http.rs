//! Requests to the collaboration server.

use super::dom::{call, construct, get, object, set, settled};
use super::json;
use super::timer::Timer;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::origin::Origin;
use cobrowse_core::text::joined;
use cobrowse_core::visitor::{Answer, Request, RequestFailure};
use wasm_bindgen::prelude::*;

/// A request without an answer after 10 s has failed: the caller tells the page or tries again.
const ANSWER_WITHIN_MS: u32 = 10_000;

/// Who hears the answer.
pub type Then = dyn FnOnce(Result<Answer, RequestFailure>);

/// Sends a request. Then hears the answer, what the server refused it with, `network` when there was no answer, or
/// `service` when it made no sense.
pub fn ask(server: &Origin, request: Box<Request>, then: Box<Then>) {
    let (path, body) = match &*request {
        Request::Start(body) => ("/v1/sessions", body.to_json()),
        Request::End(body) => ("/v1/sessions/end", body.to_json()),
        Request::Mint(body) => ("/v1/tickets", body.to_json()),
        Request::Redeem(body) => ("/v1/tickets/redeem", body.to_json()),
        Request::Confirm(body) => ("/v1/tickets/confirm", body.to_json()),
    };
    let init = object();
    let abort = construct("AbortController", &[]);
    for (name, value) in [
        ("method", "POST"),
        // A string body is sent as text/plain: a simple request, which needs no preflight.
        ("body", &body),
        ("credentials", "omit"),
        ("cache", "no-store"),
        // The server gets the origin, which it checks, and not the page's address.
        ("referrerPolicy", "no-referrer"),
    ] {
        set(&init, name, &value.into());
    }
    // The end of a session and a helper's report go out although the page goes away.
    set(&init, "keepalive", &JsValue::TRUE);
    set(&init, "signal", &get(&abort, "signal"));
    let deadline = Timer::new(ANSWER_WITHIN_MS, move || {
        call(&abort, "abort", &[]);
    });
    let url = joined(&[server.as_str(), path]);
    settled(&call(&super::dom::global(), "fetch", &[&url.into(), &init]), move |response| {
        match get(&response, "ok").as_bool() {
            Some(agreed) => settled(&call(&response, "json", &[]), move |answer| {
                drop(deadline);
                then(read(&request, agreed, &answer));
            }),
            // The reason why there is none.
            None => then(Err(ErrorCode::Network.into())),
        }
    });
}

fn read(request: &Request, agreed: bool, answer: &JsValue) -> Result<Answer, RequestFailure> {
    let answer = match request {
        _ if !agreed => return Err(json::refusal(answer).unwrap_or_else(|| ErrorCode::Service.into())),
        Request::Start(_) => json::joined(answer).map(|joined| Answer::Started(joined.into())),
        Request::End(_) => Some(Answer::Ended),
        Request::Mint(_) => json::minted(answer).map(Answer::Minted),
        Request::Redeem(_) => json::redeemed(answer).map(|redeemed| Answer::Redeemed(redeemed.into())),
        Request::Confirm(_) => Some(Answer::Confirmed(json::confirmed(answer))),
    };
    answer.ok_or_else(|| ErrorCode::Service.into())
}
