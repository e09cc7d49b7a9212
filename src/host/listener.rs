//! An event listener that lasts as long as its value.

use super::dom::{self, Callback};
use wasm_bindgen::prelude::*;

/// A registration with the page. Dropping it takes the listener off again.
#[must_use = "the listener is taken off when this value is dropped"]
pub struct Listener {
    target: JsValue,
    name: &'static str,
    callback: Callback,
}

impl Listener {
    /// Listens. A target that refuses, or is none, is one that never calls.
    pub fn new(target: &JsValue, name: &'static str, callback: Box<dyn FnMut(JsValue)>) -> Self {
        let callback = Closure::wrap(callback);
        dom::call(target, "addEventListener", &[&name.into(), callback.as_ref()]);
        Self { target: target.clone(), name, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        dom::call(&self.target, "removeEventListener", &[&self.name.into(), self.callback.as_ref()]);
    }
}
