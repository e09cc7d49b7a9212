//! The collaboration server: what `cobrowse_core::desk` decides, done.
//!
//! The desk knows sessions, tickets and tabs; this crate is everything around it that has a clock, a disk or a network.
//! A request goes through it like this:
//!
//! ```text
//! gate (origin, rate) -> posted (size, JSON) -> hub: desk decides, under one lock
//!                                                 | changes          | notices
//!                                                 v                  v
//!                                            store::Writer --then--> switchboard -> sockets, helpers, consoles
//!                                                 |
//!                                                 +--then--> the answer
//! ```
//!
//! So nobody, neither the page that asked nor the others that are told, hears of anything that a crash could undo.
//!
//! [`app`] makes a router of a [`server::Server`], to be served by [`serve::serve`] or called directly in a test:
//!
//! ```
//! use cobrowse_server::{app, clock::SystemClock, server::{Server, Setup}, settings::Settings, store::Database};
//! use std::sync::Arc;
//!
//! let setup = Setup::new(Settings::default(), Database::in_memory()?, Arc::new(SystemClock::start()));
//! let router = app(&Server::new(setup)?);
//! # drop(router);
//! # Ok::<(), cobrowse_server::store::StoreError>(())
//! ```

pub mod address;
mod api;
pub mod cli;
pub mod clock;
mod console;
pub mod dist;
mod gate;
mod hub;
pub mod limits;
pub mod log;
mod places;
mod posted;
mod rates;
mod refused;
pub mod serve;
pub mod server;
pub mod settings;
mod socket;
pub mod store;
mod switchboard;
mod sync;
pub mod vault;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use server::Server;
use std::sync::Arc;

/// Everything that the server answers.
pub fn app(server: &Arc<Server>) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok\n" }))
        .merge(api::routes(server))
        .merge(console::routes())
        .fallback(script)
        .with_state(Arc::clone(server))
}

/// A file of the script, for every path that is nothing else.
async fn script(State(server): State<Arc<Server>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let found = server.dist.answer(request.uri().path(), request.headers());
    found.unwrap_or_else(|| {
        let sentence = match server.dist.is_missing() {
            true => "There is nothing here: the script has not been built, or --dist names another folder.\n",
            false => "There is nothing here.\n",
        };
        (StatusCode::NOT_FOUND, sentence).into_response()
    })
}
