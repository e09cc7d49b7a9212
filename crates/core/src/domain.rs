//! Domains that an account lists as trusted.

use crate::error::Error;
use crate::origin::Host;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A domain from the account's settings or a `data-cookiedomain` attribute: it stands for itself and all its
/// sub-domains.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName(Host);

impl DomainName {
    /// Reads a domain name or an IP address. A leading dot is dropped, as in RFC 6265bis section 5.6.3.
    ///
    /// # Errors
    /// `bad-argument` when it is no host name.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| Error::bad_argument("a domain is a name such as shop.example"))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(text: &str) -> Option<Self> {
        Host::read(text.strip_prefix('.').unwrap_or(text)).map(Self)
    }

    /// The domain as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether a cookie for this domain reaches `host` (domain-match, RFC 6265bis section 5.1.3): the same
    /// name, or a sub-domain. An address matches only itself.
    pub fn covers(&self, host: &Host) -> bool {
        match host.as_str().strip_suffix(self.0.as_str()) {
            Some("") => true,
            Some(rest) => rest.ends_with('.') && !host.is_address(),
            None => false,
        }
    }
}

impl Serialize for DomainName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DomainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| de::Error::custom("not a domain name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn coverage() {
        for (domain, host, covered) in [
            ("mycompany.com", "mycompany.com", true),
            ("mycompany.com", "a.mycompany.com", true),
            ("mycompany.com", "a.b.mycompany.com", true),
            (".mycompany.com", "a.mycompany.com", true),
            ("MyCompany.com", "a.mycompany.com", true),
            ("a.mycompany.com", "mycompany.com", false),
            ("a.mycompany.com", "b.mycompany.com", false),
            ("mycompany.com", "notmycompany.com", false),
            ("mycompany.com", "mycompany.com.evil.example", false),
            ("0.0.1", "10.0.0.1", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("[::1]", "[::1]", true),
            ("localhost", "www.shop.localhost", true),
        ] {
            let domain_name = DomainName::parse(domain).unwrap();
            assert_eq!(domain_name.covers(&Host::parse(host).unwrap()), covered, "{domain} {host}");
        }
    }

    #[test]
    fn not_domains() {
        for text in ["", ".", "..a", "https://a.example", "a.example/", "a.example:80", "*.a.example", "a b"] {
            assert!(DomainName::parse(text).is_err(), "{text}");
        }
    }
}
