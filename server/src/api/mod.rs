//! What pages ask for: sessions, tickets, the socket.

mod sessions;
mod tickets;

use crate::gate::gate;
use crate::refused::Refused;
use crate::server::Server;
use crate::socket;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Json, Router};
use std::sync::Arc;

type Answer<T> = Result<Json<T>, Refused>;

/// Everything below `/v1`.
pub fn routes(server: &Arc<Server>) -> Router<Arc<Server>> {
    Router::new()
        .route("/v1/sessions", post(sessions::start))
        .route("/v1/sessions/end", post(sessions::end))
        .route("/v1/tickets", post(tickets::mint))
        .route("/v1/tickets/redeem", post(tickets::redeem))
        .route("/v1/tickets/confirm", post(tickets::confirm))
        .route("/v1/socket", get(socket::upgrade))
        .layer(from_fn_with_state(Arc::clone(server), gate))
}
