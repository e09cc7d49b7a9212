//! Both halves of the protocol in one simulated world: a real `Desk`, and any number of browser windows whose pages are
//! real `Visitor`s, under a clock that only moves when a story says so.
//!
//! - [`world`] runs the clock; [`invariants`] are checked after everything that happens, in every story.
//! - [`server`], [`sites`], [`browser`], [`page`] and [`network`] are what the world is made of; [`perform`] does what
//!   visitors ask for, as the browser side does it.
//! - [`acts`] is what people do, [`telling`] how stories read what came of it.
//! - [`stories`] are the tests, and [`walk`] is the story that chance tells.

#![allow(clippy::needless_pass_by_value, reason = "a world that takes what happened, as the core does")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something else than it built has failed"
)]

mod acts;
mod browser;
mod invariants;
mod ledger;
mod network;
mod page;
mod perform;
mod queue;
mod server;
mod sites;
mod stories;
mod telling;
mod vault;
mod walk;
mod world;
