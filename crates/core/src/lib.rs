//! The decisions of a co-browsing session: what the visitor's page does, and what the collaboration
//! server allows.
//!
//! Nothing in here reads a clock, rolls a die, touches a document or a socket. Time and random bytes
//! are arguments; what happened comes in as an [`Input`](visitor::Input), what is to be done goes out as
//! an [`Effect`](visitor::Effect). So both halves of the protocol meet in plain unit tests, natively and
//! compiled to WebAssembly.
//!
//! Where to look first:
//! - [`visitor::Visitor`] is the page's half: session, crossing, helper.
//! - [`desk::Desk`] is the server's half: sessions, tickets, tabs.
//! - [`wire`] is what they say to each other.
//! - [`error::ErrorCode`] and [`event::Event`] are the contract with site developers.

pub mod backoff;
pub mod config;
pub mod cookie;
pub mod desk;
pub mod domain;
pub mod error;
pub mod event;
pub mod fragment;
pub mod group;
pub mod ids;
pub mod json;
pub mod key;
pub mod limits;
pub mod origin;
pub mod place;
pub mod text;
pub mod texts;
pub mod visitor;
pub mod web_url;
pub mod wire;

/// Milliseconds on some clock that only moves forward. The page counts from its own start, the
/// server from 1970 (so that a restart can read what an earlier run wrote).
pub type Millis = u64;

/// The earlier of two moments, where there are two.
#[inline(never)]
fn sooner(one: Option<Millis>, other: Option<Millis>) -> Option<Millis> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
