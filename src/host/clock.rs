//! Time and randomness.

use cobrowse_core::Millis;
use js_sys::Date;

/// Milliseconds that only move forward, counted from the page's start.
pub fn now() -> Millis {
    let elapsed = web_sys::window().and_then(|window| window.performance()).map_or_else(Date::now, |clock| clock.now());
    // Never negative or NaN: the cast saturates.
    elapsed as Millis
}

/// Bytes that nobody can guess, or all the same when the browser has none: they tell tabs apart and spread reconnects,
/// and no secret is made of them.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
