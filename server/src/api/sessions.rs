//! Begin and end.

use super::Answer;
use crate::gate::{AnyOrigin, PageOrigin};
use crate::log::short;
use crate::posted::Posted;
use crate::server::Server;
use axum::Json;
use axum::extract::State;
use cobrowse_core::wire::{EndRequest, Joined, StartRequest};
use std::sync::Arc;

/// `POST /v1/sessions`
pub async fn start(
    State(server): State<Arc<Server>>,
    PageOrigin(origin): PageOrigin,
    Posted(request): Posted<StartRequest>,
) -> Answer<Joined> {
    let group = request.group.number();
    let (joined, written) =
        server.hub.act(|desk, now, vault| desk.start(&server.settings, &origin, request, now, vault));
    let joined = match (joined, written.wait().await) {
        (Ok(joined), Ok(())) => joined,
        (Ok(joined), Err(unwritten)) => {
            // The page will not hear of this session: it must not keep its key from the next try.
            let end = EndRequest { credentials: joined.credentials };
            server.hub.act(|desk, now, vault| desk.end(&end, now, vault)).1.forget();
            return Err(unwritten.into());
        }
        (Err(error), _) => return Err(error.into()),
    };
    tracing::info!(
        session = short(&joined.credentials.session),
        group,
        host = origin.host().as_str(),
        "session started"
    );
    Ok(Json(joined))
}

/// `POST /v1/sessions/end`
///
/// From any origin: visitors must be able to stop even after their site was taken off the list.
pub async fn end(
    State(server): State<Arc<Server>>,
    _: AnyOrigin,
    Posted(request): Posted<EndRequest>,
) -> Answer<serde_json::Value> {
    let (ended, written) = server.hub.act(|desk, now, vault| desk.end(&request, now, vault));
    written.wait().await?;
    ended?;
    Ok(Json(serde_json::json!({})))
}
