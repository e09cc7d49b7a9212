//! A message that is understood says the same after being written and read again, by either writer.
#![no_main]

use cobrowse_core::wire::{
    ClientMessage, ConfirmRequest, EndRequest, MintRequest, RedeemRequest, ServerMessage, StartRequest,
};

macro_rules! both_ways {
    ($text:ident: $($kind:ty),*) => {$(
        if let Ok(message) = serde_json::from_str::<$kind>($text) {
            assert_eq!(serde_json::from_str::<$kind>(&message.to_json()).ok().as_ref(), Some(&message));
        }
    )*};
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    both_ways!(text: ClientMessage, ConfirmRequest, EndRequest, MintRequest, RedeemRequest, StartRequest);
    if let Ok(message) = serde_json::from_str::<ServerMessage>(text) {
        let written = serde_json::to_string(&message).unwrap_or_default();
        assert_eq!(serde_json::from_str(&written).ok(), Some(message));
    }
});
