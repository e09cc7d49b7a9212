//! Writing JSON without the page's help.
//!
//! `JSON.stringify` calls `toJSON` methods, and old libraries put their own on arrays and strings (Prototype before
//! 1.7 did). What a page's agent sends must not depend on that. `serde_json` would cost 15 KB of the agent, serde's
//! generated code for every message 8 KB; this costs less than one.

use crate::text::decimal;

/// A JSON object while it is written.
///
/// ```
/// use cobrowse_core::json::Object;
/// let text = Object::new().text("key", "a\"b").number("crossing", 7).nothing("url").close();
/// assert_eq!(text, r#"{"key":"a\"b","crossing":7,"url":null}"#);
/// ```
#[derive(Debug)]
#[must_use = "nothing is written before `close`"]
pub struct Object {
    out: String,
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self { out: String::from("{") }
    }

    /// A member that is text.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        push_string(&mut self.out, value);
        self
    }

    /// A member that is text, or null.
    pub fn text_or_null(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(name, value),
            None => self.nothing(name),
        }
    }

    /// A member that is text, or not there at all.
    pub fn text_if(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// A member that is a number.
    pub fn number(&mut self, name: &str, value: u32) -> &mut Self {
        self.name(name);
        self.out.push_str(&decimal(value.into()));
        self
    }

    /// A member that is a list of numbers.
    pub fn numbers(&mut self, name: &str, values: impl Iterator<Item = u32>) -> &mut Self {
        self.name(name);
        self.out.push('[');
        for (at, value) in values.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.out.push_str(&decimal(value.into()));
        }
        self.out.push(']');
        self
    }

    /// A member that is a list of texts.
    pub fn texts(&mut self, name: &str, values: &[String]) -> &mut Self {
        self.name(name);
        self.out.push('[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            push_string(&mut self.out, value);
        }
        self.out.push(']');
        self
    }

    /// A member that is true or false.
    pub fn flag(&mut self, name: &str, value: bool) -> &mut Self {
        self.name(name);
        self.out.push_str(if value { "true" } else { "false" });
        self
    }

    /// A member that is null.
    pub fn nothing(&mut self, name: &str) -> &mut Self {
        self.name(name);
        self.out.push_str("null");
        self
    }

    /// A member that is an object.
    pub fn object(&mut self, name: &str, value: &mut Object) -> &mut Self {
        self.name(name);
        self.out.push_str(&value.close());
        self
    }

    /// The finished text.
    pub fn close(&mut self) -> String {
        self.out.push('}');
        std::mem::take(&mut self.out)
    }

    fn name(&mut self, name: &str) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        push_string(&mut self.out, name);
        self.out.push(':');
    }
}

/// RFC 8259 section 7: quotation mark, reverse solidus and control characters are escaped.
fn push_string(out: &mut String, text: &str) {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\0'..='\x1f' => {
                let code = u32::from(character) as u8;
                out.push_str("\\u00");
                out.push(digit(code >> 4));
                out.push(digit(code & 15));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_character_reads_back() {
        let all: String = (0..=0x2fff_u32).chain(0xffff..0x1_0010).filter_map(char::from_u32).collect();
        let written = Object::new().text(&all, &all).close();
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read, serde_json::json!({ &all: all }));
    }

    #[test]
    fn every_kind_of_member() {
        let written = Object::new()
            .flag("t", true)
            .flag("f", false)
            .numbers("none", [].into_iter())
            .numbers("some", [1, 23].into_iter())
            .texts("texts", &["a".into(), "b\"".into()])
            .text_or_null("null", None)
            .text_if("absent", None)
            .object("o", &mut Object::new())
            .close();
        assert_eq!(written, r#"{"t":true,"f":false,"none":[],"some":[1,23],"texts":["a","b\""],"null":null,"o":{}}"#);
    }
}
