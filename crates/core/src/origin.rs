//! Hosts and origins.

use crate::error::Error;
use crate::limits::HOST_CHARS;
use crate::text::{decimal, fields, joined, last_position, number, position};
use std::fmt;

/// `http` or `https`: the only schemes a session runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http`, trusted only where the account lists an `http` helper page.
    Http,
    /// `https`.
    Https,
}

impl Scheme {
    const fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    /// The scheme that an address begins with, and the rest after `://`. Lower case only, as browsers serialise it.
    pub(crate) fn strip(text: &str) -> Option<(Self, &str)> {
        let https = text.strip_prefix("https://").map(|rest| (Scheme::Https, rest));
        https.or_else(|| text.strip_prefix("http://").map(|rest| (Scheme::Http, rest)))
    }

    const fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

/// A host as browsers serialise it: lower-case ASCII name (international names as `xn--`), IPv4 address, or
/// IPv6 address in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Host(String);

impl Host {
    /// Reads a serialised host.
    ///
    /// Upper case is folded (RFC 4343). A trailing dot is refused: `shop.example.` is another host to a
    /// browser's cookie jar.
    ///
    /// # Errors
    /// `bad-argument` when it cannot be the host of a web page.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| Error::bad_argument("not a host name"))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > HOST_CHARS {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let valid = match lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            // A gate, not a parser: what is no address matches no listed domain.
            Some(v6) => {
                position(v6, b":").is_some() && v6.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.')
            }
            None => fields(&lower, b'.').all(is_label),
        };
        valid.then_some(Self(lower))
    }

    /// The host as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is an address rather than a name: then it has no sub-domains and no domain cookies.
    ///
    /// By the URL standard a host whose last label is a number is an IPv4 address.
    pub fn is_address(&self) -> bool {
        self.0.starts_with('[')
            || fields(&self.0, b'.').last().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()))
    }

    /// Whether it names this very machine, where there is no one to listen in on plain http
    /// (the secure contexts specification, "potentially trustworthy origin").
    pub fn is_loopback(&self) -> bool {
        self.0 == "localhost" || self.0.ends_with(".localhost") || self.0 == "127.0.0.1" || self.0 == "[::1]"
    }
}

/// Letters, digits, hyphens and (seen in practice) underscores; RFC 1035 section 2.3.4 bounds the length.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Scheme, host and port of a page, as in the `Origin` header (RFC 6454 section 6.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: Scheme,
    host: Host,
    text: String,
}

impl Origin {
    /// Reads the ASCII serialisation of an origin. `null` (a sandboxed frame, a file) is refused. A default port is
    /// left out, as browsers do.
    ///
    /// # Errors
    /// `bad-argument` for anything but `http://host[:port]` or `https://host[:port]`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| Error::bad_argument("not an http or https origin"))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(text: &str) -> Option<Self> {
        let (scheme, rest) = Scheme::strip(text)?;
        let (host, port) = split_port(rest)?;
        let host = Host::read(host)?;
        let mut text = joined(&[scheme.as_str(), "://", host.as_str()]);
        if let Some(port) = port.filter(|port| *port != scheme.default_port()) {
            text.push(':');
            text.push_str(&decimal(port.into()));
        }
        Some(Self { scheme, host, text })
    }

    /// The scheme.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The ASCII serialisation.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Splits `host[:port]`; a colon inside brackets belongs to the address.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let after_brackets = last_position(text, b']').map_or(0, |at| at + 1);
    match position(text.get(after_brackets..)?, b":") {
        None => Some((text, None)),
        Some(colon) => {
            let (host, port) = text.split_at_checked(after_brackets + colon)?;
            let digits = port.strip_prefix(':')?;
            Some((host, Some(u16::try_from(number(digits)?).ok()?)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn origins() {
        for (text, written) in [
            ("https://shop.example", "https://shop.example"),
            ("https://Shop.Example:443", "https://shop.example"),
            ("http://www.shop.localhost:8080", "http://www.shop.localhost:8080"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_origin() {
        for text in [
            "",
            "null",
            "shop.example",
            "https://",
            "https://shop.example/",
            "ftp://shop.example",
            "https://a..b",
            "https://shop.example:",
            "https://shop.example:+80",
            "https://shop.example:65536",
            "https://user@shop.example",
            "https://shop.example.",
            "https://[::1",
            "https://[zz]",
            "https://bücher.example",
            "https://a b",
            "HTTPS://a",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_and_loopback() {
        for (text, address, loopback) in [
            ("shop.example", false, false),
            ("10.0.0.1", true, false),
            ("127.0.0.1", true, true),
            ("[::1]", true, true),
            ("localhost", false, true),
            ("www.shop.localhost", false, true),
            ("localhost.example", false, false),
        ] {
            let host = Host::parse(text).unwrap();
            assert_eq!((host.is_address(), host.is_loopback()), (address, loopback), "{text}");
        }
    }
}
