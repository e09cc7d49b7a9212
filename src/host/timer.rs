//! A timer that runs as long as its value.

use super::dom::{self, Callback};
use wasm_bindgen::prelude::*;

/// Something that happens once, later. Dropping it takes it back.
#[must_use = "nothing happens when this value is dropped"]
pub struct Timer {
    id: JsValue,
    _callback: Callback,
}

impl Timer {
    /// Calls back after so many milliseconds.
    pub fn new(after_ms: u32, then: impl FnMut(JsValue) + 'static) -> Self {
        let callback = dom::callback(then);
        let id = dom::call(&dom::global(), "setTimeout", &[callback.as_ref(), &after_ms.into()]);
        Self { id, _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        dom::call(&dom::global(), "clearTimeout", &[&self.id]);
    }
}

/// Calls back after what happens now, whatever becomes of the page meanwhile.
pub fn soon(then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(move |_: JsValue| then());
    dom::call(&dom::global(), "setTimeout", &[&then]);
}
