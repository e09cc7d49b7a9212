//! The body of a page's request.

use crate::limits::BODY_WITHIN;
use crate::refused::Refused;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use cobrowse_core::error::Error;
use cobrowse_core::limits::REQUEST_BYTES;
use serde::de::DeserializeOwned;

/// JSON, whatever the content type says: pages send `text/plain`, which needs no preflight.
#[derive(Clone, Debug)]
pub struct Posted<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let body = read(request, REQUEST_BYTES).await?;
        // The parser's words help whoever writes a page. They may quote the body, so they go back to it only.
        let understood = serde_json::from_slice(&body);
        understood
            .map(Self)
            .map_err(|error| Error::bad_argument(format!("the request is not understood: {error}")).into())
    }
}

/// Reads a whole body of at most `most` bytes.
///
/// # Errors
/// When it is larger, or does not arrive in time.
pub async fn read(request: Request, most: usize) -> Result<Bytes, Refused> {
    match tokio::time::timeout(BODY_WITHIN, to_bytes(request.into_body(), most)).await {
        Ok(Ok(body)) => Ok(body),
        // Or the connection broke: then nobody reads the answer.
        Ok(Err(_)) => Err(Refused::too_large()),
        Err(_) => Err(Refused::too_slow()),
    }
}
