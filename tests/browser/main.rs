//! The agent's adapters in a real browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "tests: what is missing fails them")]

mod agent;
mod arguments;
mod cookies;
mod json;
mod ui;
mod window_open;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
