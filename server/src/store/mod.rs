//! What survives a restart: settings, sessions, tickets.

mod database;
mod error;
mod writer;

pub use database::Database;
pub use error::StoreError;
pub use writer::{Job, Unwritten, Writer};
