//! The agent's console: one page that shows sessions as they happen.

mod command;
mod feed;
mod page;
mod same_origin;
mod sign_in;
mod sign_ins;

pub use sign_ins::SignIns;

use crate::server::Server;
use axum::Router;
use axum::middleware::map_response;
use axum::routing::{get, post};
use std::sync::Arc;

/// Everything below `/console`.
pub fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/console", get(page::show))
        .route("/console/", get(page::show))
        .route("/console/{file}", get(page::file))
        .route("/console/sign-in", post(sign_in::sign_in))
        .route("/console/sign-out", post(sign_in::sign_out))
        .route("/console/socket", get(feed::upgrade))
        .layer(map_response(page::secured))
}
