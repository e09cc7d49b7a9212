//! Elements, out of a few words.

use crate::host::page;
use cobrowse_core::texts::Language;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Node};

/// The page's document.
pub fn document() -> Option<Document> {
    page::window()?.document()
}

/// Adds an element to `parent`.
pub fn add(parent: &Node, tag: &str, attributes: &[(&str, &str)], text: &str) -> Option<Element> {
    let element = document()?.create_element(tag).ok()?;
    for (name, value) in attributes {
        element.set_attribute(name, value).ok()?;
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    parent.append_child(&element).ok()?;
    Some(element)
}

/// The language of the page if it says one that we have, otherwise the visitor's.
pub fn language() -> Language {
    let page = document().and_then(|document| document.document_element()?.get_attribute("lang"));
    let known = page.and_then(|tag| Language::named(tag.trim()));
    let visitors = || page::window().map(|window| window.navigator().languages()).unwrap_or_default();
    known.or_else(|| visitors().iter().find_map(|tag| Language::named(&tag.as_string()?))).unwrap_or_default()
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
}
