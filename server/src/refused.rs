//! Refusals: a stable code, a sentence, and the HTTP status that goes with them.

use crate::store::Unwritten;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cobrowse_core::error::{Error, ErrorCode};
use cobrowse_core::wire::Refusal;
use std::time::Duration;

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    status: StatusCode,
    error: Error,
    retry_after: Option<Duration>,
}

impl Refused {
    /// The origin is missing, unreadable, or in nobody's list. All the same to a stranger.
    pub fn not_trusted() -> Self {
        ErrorCode::OriginNotTrusted.into()
    }

    /// The body is larger than a request can be.
    pub fn too_large() -> Self {
        Self { status: StatusCode::PAYLOAD_TOO_LARGE, ..Error::bad_argument("the request is too large").into() }
    }

    /// The body did not arrive in time.
    pub fn too_slow() -> Self {
        Self { status: StatusCode::REQUEST_TIMEOUT, ..Error::bad_argument("the request took too long").into() }
    }

    /// One address asks too much.
    pub fn too_often(retry_after: Duration) -> Self {
        let error = Error::new(ErrorCode::Service, "too many requests from this address");
        Self { status: StatusCode::TOO_MANY_REQUESTS, error, retry_after: Some(retry_after) }
    }

    /// The server cannot do it now.
    pub fn unavailable(why: &'static str) -> Self {
        Error::new(ErrorCode::Service, why).into()
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { status: status(error.code), error, retry_after: None }
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Error::from(code).into()
    }
}

impl From<Unwritten> for Refused {
    fn from(_: Unwritten) -> Self {
        Self::unavailable("the server could not write it down")
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::OriginNotTrusted => StatusCode::FORBIDDEN,
        ErrorCode::NotInSession => StatusCode::NOT_FOUND,
        ErrorCode::DupKey => StatusCode::CONFLICT,
        ErrorCode::TicketExpired | ErrorCode::TicketUsed => StatusCode::GONE,
        ErrorCode::Service => StatusCode::SERVICE_UNAVAILABLE,
        // The codes that are left and not `bad-argument` or `unsupported` are never the server's.
        _ => StatusCode::BAD_REQUEST,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let refusal = Refusal { code: self.error.code, msg: self.error.message.into_owned() };
        let mut response = (self.status, Json(refusal)).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = HeaderValue::from(wait.as_secs() + 1);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        // For the log: it must not have to read bodies.
        response.extensions_mut().insert(self.error.code);
        response
    }
}
