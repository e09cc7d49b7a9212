//! Elements, out of a few words.

use crate::host::dom::{self, call, get, text};
use wasm_bindgen::prelude::*;

/// Adds an element to `parent`. Undefined where the page does not let us.
pub fn add(parent: &JsValue, tag: &str, attributes: &[(&str, &str)], text: &str) -> JsValue {
    let element = dom::create(tag);
    set(&element, attributes);
    say(&element, text);
    call(parent, "appendChild", &[&element]);
    element
}

/// Sets attributes.
pub fn set(element: &JsValue, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        call(element, "setAttribute", &[&(*name).into(), &(*value).into()]);
    }
}

/// Sets the text, unless it is that already: what has not changed is not read out again.
pub fn say(element: &JsValue, said: &str) {
    if text(element, "textContent").as_deref() != Some(said) {
        dom::set(element, "textContent", &said.into());
    }
}

/// Takes an element away.
pub fn remove(element: &JsValue) {
    call(element, "remove", &[]);
}

/// Gives an element the focus.
pub fn focus(element: &JsValue) {
    call(element, "focus", &[]);
}

/// What the page calls an element of ours.
pub fn id(element: &JsValue) -> String {
    text(element, "id").unwrap_or_default()
}

/// Whether the page has left an element where it was.
pub fn is_connected(element: &JsValue) -> bool {
    get(element, "isConnected").is_truthy()
}
