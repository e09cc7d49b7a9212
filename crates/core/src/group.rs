//! The settings of an account group, as far as decisions need them.

use crate::config::Site;
use crate::domain::DomainName;
use crate::error::{Error, ErrorCode};
use crate::ids::GroupId;
use crate::limits::{DOMAINS_OF_A_GROUP, PROMPT_CHARS};
use crate::origin::{Origin, Scheme};
use crate::web_url::WebUrl;

/// A domain that session information may be passed to and from, with its helper page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedDomain {
    /// The domain, standing for its sub-domains too.
    pub domain: DomainName,
    /// The page that a crossing opens there. Without one, sessions can start on the domain but not cross to it.
    pub helper: Option<WebUrl>,
}

impl TrustedDomain {
    /// A trusted domain whose helper page, if any, lies on it.
    ///
    /// # Errors
    /// `bad-argument` when the helper page is elsewhere or has a fragment: that is where the ticket goes.
    pub fn new(domain: DomainName, helper: Option<WebUrl>) -> Result<Self, Error> {
        if let Some(helper) = &helper {
            if !domain.covers(helper.origin().host()) {
                return Err(Error::bad_argument("helper: the page must be on its own domain"));
            }
            if helper.as_str().contains('#') {
                return Err(Error::bad_argument("helper: the address must not have a fragment"));
            }
        }
        Ok(Self { domain, helper })
    }

    /// Whether pages of `origin` may take part in sessions because of this entry.
    ///
    /// Plain `http` only counts where there is no one to listen in (this machine), or where the operator has said so
    /// by listing an `http` helper page. Ports do not matter: cookies do not tell them apart either
    /// (RFC 6265bis section 8.5).
    pub fn trusts(&self, origin: &Origin) -> bool {
        let http_helper = || self.helper.as_ref().is_some_and(|helper| helper.origin().scheme() == Scheme::Http);
        let scheme_ok = origin.scheme() == Scheme::Https || origin.host().is_loopback() || http_helper();
        scheme_ok && self.domain.covers(origin.host())
    }
}

/// The published settings of one group for one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub id: GroupId,
    /// Production or staging.
    pub site: Site,
    /// Where sessions may run.
    pub domains: Vec<TrustedDomain>,
    /// The text that asks the visitor before crossing.
    pub prompt: Option<String>,
}

impl Group {
    /// Checks what can only be seen looking at all domains together.
    ///
    /// # Errors
    /// `bad-argument` when a domain is listed twice or there are more than 32, or the prompt is empty or too long.
    pub fn check(&self) -> Result<(), Error> {
        if self.domains.len() > DOMAINS_OF_A_GROUP {
            return Err(Error::bad_argument("domain: a group has at most 32"));
        }
        let chars = self.prompt.as_ref().map(|prompt| prompt.trim().chars().count());
        if chars.is_some_and(|chars| !(1..=PROMPT_CHARS).contains(&chars)) {
            return Err(Error::bad_argument("prompt: 1 to 300 characters"));
        }
        let mut names: Vec<&DomainName> = self.domains.iter().map(|entry| &entry.domain).collect();
        names.sort();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(Error::bad_argument("domain: listed twice"));
        }
        Ok(())
    }

    /// The entry that lets `origin` in: the most specific one, so that a listed sub-domain stands for itself.
    ///
    /// # Errors
    /// `origin-not-trusted`.
    pub fn entry_for(&self, origin: &Origin) -> Result<&TrustedDomain, Error> {
        self.domains
            .iter()
            .filter(|entry| entry.trusts(origin))
            .max_by_key(|entry| entry.domain.as_str().len())
            .ok_or_else(|| Error::from(ErrorCode::OriginNotTrusted))
    }

    /// Whether a page of `origin` may use what was made for `domain`: that is listed, and trusts the page.
    pub fn admits(&self, domain: &DomainName, origin: &Origin) -> bool {
        self.domains.iter().any(|entry| entry.domain == *domain && entry.trusts(origin))
    }
}

/// Where a server finds its groups.
pub trait Groups {
    /// The published settings of a group, if there are any.
    fn group(&self, id: GroupId, site: Site) -> Option<&Group>;
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn entry(domain: &str, helper: Option<&str>) -> Result<TrustedDomain, Error> {
        TrustedDomain::new(DomainName::parse(domain)?, helper.map(WebUrl::parse).transpose()?)
    }

    #[test]
    fn helpers_lie_on_their_domain() {
        assert!(entry("pay.example", Some("https://www.pay.example/helper.html")).is_ok());
        assert!(entry("pay.example", Some("https://evil.example/helper.html")).is_err());
        assert!(entry("pay.example", Some("https://www.pay.example/helper.html#x")).is_err());
    }

    #[test]
    fn who_is_trusted() {
        for (helper, origin, trusted) in [
            (Some("https://pay.example/h"), "https://pay.example", true),
            (Some("https://pay.example/h"), "https://www.pay.example:8443", true),
            (Some("https://pay.example/h"), "http://pay.example", false),
            (Some("http://pay.example/h"), "http://pay.example", true),
            (None, "https://pay.example", true),
            (None, "http://pay.example", false),
            (None, "https://pay.example.evil.example", false),
        ] {
            let trusts = entry("pay.example", helper).unwrap().trusts(&Origin::parse(origin).unwrap());
            assert_eq!(trusts, trusted, "{helper:?} {origin}");
        }
        let loopback = entry("pay.localhost", None).unwrap();
        assert!(loopback.trusts(&Origin::parse("http://www.pay.localhost:8080").unwrap()));
    }

    #[test]
    fn the_most_specific_entry_counts() {
        let group = Group {
            id: GroupId::parse("1").unwrap(),
            site: Site::Production,
            domains: vec![entry("mycompany.com", None).unwrap(), entry("a.mycompany.com", None).unwrap()],
            prompt: None,
        };
        let of =
            |origin| group.entry_for(&Origin::parse(origin).unwrap()).map(|entry| entry.domain.as_str().to_owned());
        assert_eq!(of("https://www.a.mycompany.com").unwrap(), "a.mycompany.com");
        assert_eq!(of("https://b.mycompany.com").unwrap(), "mycompany.com");
        assert_eq!(of("https://other.example").unwrap_err().code, ErrorCode::OriginNotTrusted);
        for (domain, origin, admitted) in [
            ("a.mycompany.com", "https://www.a.mycompany.com", true),
            ("mycompany.com", "https://www.a.mycompany.com", true),
            ("a.mycompany.com", "https://b.mycompany.com", false),
            ("a.mycompany.com", "https://mycompany.com", false),
            ("mycompany.com", "http://a.mycompany.com", false),
            ("com", "https://a.mycompany.com", false),
        ] {
            let (domain, origin) = (DomainName::parse(domain).unwrap(), Origin::parse(origin).unwrap());
            assert_eq!(group.admits(&domain, &origin), admitted, "{domain:?} {origin}");
        }
    }

    #[test]
    fn a_domain_is_listed_once() {
        let mut group = Group {
            id: GroupId::parse("1").unwrap(),
            site: Site::Production,
            domains: vec![entry("a.example", None).unwrap(), entry("b.example", None).unwrap()],
            prompt: None,
        };
        assert!(group.check().is_ok());
        group.domains.push(entry("a.example", None).unwrap());
        assert!(group.check().is_err());
    }
}
