//! Elements, out of a few words.

use cobrowse_core::texts::Language;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Window};

/// Adds an element to `parent`. Undefined where the page does not let us.
pub fn add(document: &Document, parent: &JsValue, tag: &str, attributes: &[(&str, &str)], text: &str) -> Element {
    let element = document.create_element(tag).unwrap_or_else(JsCast::unchecked_into);
    set(&element, attributes);
    say(&element, text);
    let _ = parent.unchecked_ref::<web_sys::Node>().append_child(&element);
    element
}

/// Sets attributes.
pub fn set(element: &Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
}

/// Sets the text, unless it is that already: what has not changed is not read out again.
pub fn say(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// The language of the page if it says one that we have, otherwise the visitor's.
pub fn language(window: &Window, root: &Element) -> Language {
    let named = |tag: String| Language::named(tag.trim());
    let visitors = || window.navigator().languages().iter().find_map(|tag| named(tag.as_string()?));
    root.get_attribute("lang").and_then(named).or_else(visitors).unwrap_or_default()
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
}
