//! Absolute `http` and `https` addresses.

use crate::error::Error;
use crate::limits::URL_CHARS;
use crate::origin::{Origin, Scheme};
use crate::text::position;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::sync::Arc;

/// An absolute `http(s)` address as a browser serialises it: no user name, no password.
///
/// This is a gate, not a URL parser: pages resolve and normalise addresses with the browser's own `URL`
/// first. What passes here can be navigated to; `javascript:`, `data:` and the like cannot.
///
/// Addresses pass through many hands. They share one text: it is smaller to hand on, and so is the code that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl(Arc<Parts>);

#[derive(Debug, PartialEq, Eq)]
struct Parts {
    origin: Origin,
    text: String,
}

impl WebUrl {
    /// Reads a serialised address.
    ///
    /// # Errors
    /// `bad-argument` for another scheme, a user name, characters a serialised URL does not have, or
    /// more than 8192 characters.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let message = "url: only absolute http and https addresses can be opened";
        Self::read(text).ok_or_else(|| Error::bad_argument(message))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > URL_CHARS || !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
            return None;
        }
        let (_, rest) = Scheme::strip(text)?;
        let path = rest.len() - before(rest, b"/?#").len();
        let prefix = text.get(..text.len() - path)?;
        let origin = Origin::read(prefix)?;
        Some(Self(Arc::new(Parts { origin, text: text.to_owned() })))
    }

    /// The origin part.
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The address without query and fragment: what is shown to an agent. Both can carry secrets
    /// (password reset links, OAuth tokens).
    pub fn without_query(&self) -> &str {
        before(&self.0.text, b"?#")
    }

    /// The same address with another fragment.
    pub fn with_fragment(&self, fragment: &str) -> Self {
        let mut text = before(&self.0.text, b"#").to_owned();
        text.push('#');
        text.push_str(fragment);
        Self(Arc::new(Parts { origin: self.0.origin.clone(), text }))
    }
}

/// What stands before the first of `ends`, or all of it.
fn before<'t>(text: &'t str, ends: &[u8]) -> &'t str {
    position(text, ends).and_then(|end| text.get(..end)).unwrap_or(text)
}

impl Serialize for WebUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.text)
    }
}

impl<'de> Deserialize<'de> for WebUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| de::Error::custom("not an http or https address"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn addresses_that_may_be_opened() {
        for (text, shown) in [
            ("https://pay.example/", "https://pay.example/"),
            ("https://pay.example/a?token=1#frag", "https://pay.example/a"),
            ("http://www.pay.localhost:8080/x#y?z", "http://www.pay.localhost:8080/x"),
            ("https://pay.example?q", "https://pay.example"),
        ] {
            let url = WebUrl::parse(text).unwrap();
            assert_eq!((url.as_str(), url.without_query()), (text, shown));
        }
    }

    #[test]
    fn addresses_that_may_not() {
        let long = format!("https://a/{}", "x".repeat(9000));
        for text in [
            "",
            "javascript:alert(1)",
            "JavaScript://shop.example/%0aalert(1)",
            "data:text/html,hi",
            "about:blank",
            "//pay.example",
            "/relative",
            "https:pay.example",
            "https://user:pw@pay.example/",
            "https://pay.example\\@evil.example/",
            "https://pay.example/ space",
            "https://pay.example/\n",
            "blob:https://pay.example/x",
            "file:///etc",
            long.as_str(),
        ] {
            assert!(WebUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_fragment_replaces_a_fragment() {
        let url = WebUrl::parse("https://pay.example/h?x=1#old").unwrap();
        assert_eq!(url.with_fragment("new").as_str(), "https://pay.example/h?x=1#new");
    }
}
