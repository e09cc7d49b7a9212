//! Time and randomness.

use super::dom::{call, get, global};
use cobrowse_core::Millis;
use wasm_bindgen::JsCast;
use web_sys::Crypto;

/// Milliseconds that only move forward, counted from the page's start.
pub fn now() -> Millis {
    let now = |clock| call(&get(&global(), clock), "now", &[]).as_f64();
    let elapsed = now("performance").or_else(|| now("Date")).unwrap_or_default();
    // Never negative or NaN: the cast saturates.
    elapsed as Millis
}

/// Bytes that nobody can guess, or all the same when the browser has none: they tell tabs apart and spread reconnects,
/// and no secret is made of them.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let crypto: Crypto = get(&global(), "crypto").unchecked_into();
    let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    bytes
}
