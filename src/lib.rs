//! The visitor agent: what the script tag loads once a page needs a session.
//!
//! Exports and effects only. What is to happen is decided by [`cobrowse_core::visitor::Visitor`]; the `driver` hands
//! it what happened and has the adapters in `host` perform what it asks for.
//!
//! The loader (`pkg-template/loader.js`) is the only caller of `api::Agent`.

#![cfg(target_arch = "wasm32")]

pub mod api;
pub mod arguments;
pub mod driver;
pub mod host;
