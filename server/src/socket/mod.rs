//! The session socket: how an open page takes part.

mod link;
mod seat;
mod visit;

pub use link::{GoodBye, Heard, Link, heartbeat};

use crate::address::ClientAddress;
use crate::gate::JudgedOrigin;
use crate::limits::SOCKET_READ_BYTES;
use crate::refused::Refused;
use crate::server::Server;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::{IntoResponse, Response};
use cobrowse_core::limits::SOCKET_MESSAGE_BYTES;
use std::sync::Arc;

/// `GET /v1/socket`
///
/// A page whose domain was taken off the list while its session ran learns that here, and stops trying. Pages of any
/// other origin get the same answer, whatever they say.
pub async fn upgrade(
    State(server): State<Arc<Server>>,
    JudgedOrigin { origin, trusted }: JudgedOrigin,
    address: ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => bounded(upgrade, SOCKET_MESSAGE_BYTES),
        Err(rejection) => return rejection.into_response(),
    };
    match server.places.take(address) {
        Some(place) if trusted => upgrade.on_upgrade(|socket| visit::run(server, origin, Link::new(socket), place)),
        Some(place) => upgrade.on_upgrade(|socket| visit::turn_away(origin, Link::new(socket), place)),
        None => Refused::unavailable("too many connections are open").into_response(),
    }
}

/// Messages of at most `bytes`, and buffers that thousands of idle sockets can afford.
pub fn bounded(upgrade: WebSocketUpgrade, bytes: usize) -> WebSocketUpgrade {
    upgrade.max_message_size(bytes).max_frame_size(bytes).read_buffer_size(SOCKET_READ_BYTES).write_buffer_size(0)
}
