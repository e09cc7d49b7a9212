//! What our element says and how it looks, out of the script's own files.

use crate::host::dom::{call, document, get, global, text};
use cobrowse_core::texts::{Language, Texts};
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// What there is to say, and the style sheet.
pub struct Words {
    /// The texts.
    pub texts: Texts,
    /// The style sheet.
    pub style: String,
}

impl Words {
    /// Reads the file of a language. None where it is not what it should be.
    pub fn read(language: Language, file: &JsValue) -> Option<Self> {
        let texts = Texts::parse(language, text(file, "lines")?)?;
        Some(Self { texts, style: text(file, "style")? })
    }
}

/// For want of a file: nothing is left out, and what is there can be seen.
impl Default for Words {
    fn default() -> Self {
        Self { texts: Texts::default(), style: PLAIN.to_owned() }
    }
}

const PLAIN: &str =
    "section{position:fixed;z-index:2147483647;bottom:0;display:flex;background:#fff;color:#000}.none{display:none}";

/// The language of the page if it says one that we have, otherwise the visitor's.
pub fn language() -> Language {
    let named = |tag: JsValue| Language::named(tag.as_string()?.trim_ascii());
    let of_page = call(&get(&document(), "documentElement"), "getAttribute", &[&"lang".into()]);
    let visitors = || {
        let languages: Array = get(&get(&global(), "navigator"), "languages").dyn_into().ok()?;
        languages.iter().find_map(named)
    };
    named(of_page).or_else(visitors).unwrap_or_default()
}
