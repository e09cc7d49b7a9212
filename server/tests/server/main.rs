//! The server as its pages, agents and operators meet it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in the functions it calls too"
)]

mod console;
mod crossing;
mod http;
mod logs;
mod process;
mod refusals;
mod restart;
mod script;
mod socket;
mod sockets;
mod support;
mod writing;
