//! The session cookie: the one thing we keep in a browser.

use crate::error::{Error, ErrorCode};
use crate::ids::{GroupId, SessionId, VisitorToken};
use crate::key::SessionKey;
use crate::limits::COOKIE_BYTES;
use crate::origin::{Origin, Scheme};
use crate::text::{decimal, fields, joined};

/// Its name.
pub const COOKIE_NAME: &str = "cobrowse_session";

/// The first field of the value. A later version of the agent leaves values it does not know alone.
const VERSION: &str = "1";

/// What the cookie says: enough to answer `inSession()` and `getKey()` at once, and to prove to the
/// server that this page belongs to the session.
///
/// Its text is `1.GROUP.KEY.SESSION.TOKEN`, all of it from RFC 6265's `cookie-octet` alphabet, so nothing is ever quoted
/// or decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    /// The group the session runs in.
    pub group: GroupId,
    /// The session key.
    pub key: SessionKey,
    /// The session.
    pub session: SessionId,
    /// The proof, good for this domain only.
    pub token: VisitorToken,
}

impl SessionCookie {
    /// Reads a cookie value.
    ///
    /// # Errors
    /// `not-in-session` when it is not one of ours, word for word.
    pub fn parse(value: &str) -> Result<Self, Error> {
        Self::read(value).ok_or_else(|| Error::from(ErrorCode::NotInSession))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(value: &str) -> Option<Self> {
        let mut values = fields(value, b'.');
        if value.len() > COOKIE_BYTES || values.next()? != VERSION {
            return None;
        }
        let cookie = Self {
            group: GroupId::read(values.next()?)?,
            key: SessionKey::read(values.next()?)?,
            session: SessionId::read(values.next()?)?,
            token: VisitorToken::read(values.next()?)?,
        };
        values.next().is_none().then_some(cookie)
    }

    /// Finds ours in a `document.cookie` string: the first that reads well and belongs to one of `groups`.
    ///
    /// There can be several of the name (one for the host, one for the domain); browsers list the one with the
    /// longer path and the older one first (RFC 6265bis section 5.8.3).
    pub fn find(jar: &str, groups: &[GroupId]) -> Option<Self> {
        Self::all(jar).find(|cookie| groups.contains(&cookie.group))
    }

    /// All of ours in a `document.cookie` string, of whatever group. A page of a sub-domain sees its own and its
    /// parents'.
    pub fn all(jar: &str) -> impl Iterator<Item = Self> {
        values(jar).filter_map(Self::read)
    }

    /// Whether a `document.cookie` string still has a cookie of `session`.
    pub fn is_kept(jar: &str, session: &SessionId) -> bool {
        Self::all(jar).any(|cookie| cookie.session == *session)
    }

    /// The cookie of a session other than `session` that was in the jar `before` and is not in it any more: one that a
    /// cookie of the same place has displaced.
    pub fn displaced(before: &str, after: &str, session: &SessionId) -> Option<Self> {
        Self::all(before).find(|cookie| cookie.session != *session && !Self::all(after).any(|kept| kept == *cookie))
    }

    /// The cookie value.
    pub fn value(&self) -> String {
        let group = decimal(self.group.number().into());
        let (key, session, token) = (self.key.as_str(), self.session.as_str(), self.token.as_str());
        joined(&[VERSION, ".", &group, ".", key, ".", session, ".", token])
    }
}

/// The values of all cookies of our name.
fn values(jar: &str) -> impl Iterator<Item = &str> {
    fields(jar, b';').filter_map(|pair| pair.trim_ascii_start().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}

/// Where and for how long a cookie is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Placement<'a> {
    /// The page that writes it: decides on `Secure`.
    pub origin: &'a Origin,
    /// The `Domain` attribute, or none for a cookie of this host only.
    pub domain: Option<&'a str>,
    /// Seconds to keep it; 0 removes it.
    pub max_age_s: u64,
}

/// The text to assign to `document.cookie` (a `set-cookie-string`, RFC 6265bis section 4.1).
///
/// `Path=/` always: the default would be the page's directory. `SameSite=Lax`: the cookie is only ever read by script.
/// `Secure` on https only, because WebKit refuses it on `http://*.localhost`.
pub fn set_cookie_string(name: &str, value: &str, place: Placement<'_>) -> String {
    let mut text = joined(&[name, "=", value, "; path=/; samesite=lax; max-age=", &decimal(place.max_age_s)]);
    if let Some(domain) = place.domain {
        text.push_str("; domain=");
        text.push_str(domain);
    }
    if place.origin.scheme() == Scheme::Https {
        text.push_str("; secure");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn cookie() -> SessionCookie {
        SessionCookie {
            group: GroupId::parse("15687").unwrap(),
            key: SessionKey::parse("123456").unwrap(),
            session: SessionId::from_random([1; 22]),
            token: VisitorToken::from_random([2; 43]),
        }
    }

    #[test]
    fn the_value_is_read_back() {
        let value = cookie().value();
        assert_eq!(value, format!("1.15687.123456.{}.{}", "B".repeat(22), "C".repeat(43)));
        assert_eq!(SessionCookie::parse(&value), Ok(cookie()));
    }

    #[test]
    fn the_largest_cookie_stays_within_its_bound() {
        let largest = SessionCookie {
            group: GroupId::parse("4294967295").unwrap(),
            key: SessionKey::parse(&"k".repeat(50)).unwrap(),
            ..cookie()
        };
        assert!(COOKIE_NAME.len() + 1 + largest.value().len() < COOKIE_BYTES);
    }

    #[test]
    fn what_is_not_our_cookie() {
        let good = cookie().value();
        let with_more = format!("{good}.x");
        let other_version = good.replacen('1', "2", 1);
        let truncated = &good[..good.len() - 1];
        for value in ["", "1", "1....", "x", &with_more, &other_version, truncated] {
            assert!(SessionCookie::parse(value).is_err(), "{value}");
        }
    }

    #[test]
    fn ours_is_found_among_others() {
        let value = cookie().value();
        let groups = [GroupId::parse("7").unwrap(), GroupId::parse("15687").unwrap()];
        for (jar, found) in [
            (format!("cobrowse_session={value}"), true),
            (format!("a=b; cobrowse_session={value}; c=d"), true),
            (format!("a=b;cobrowse_session={value}"), true),
            (format!("cobrowse_session=junk; cobrowse_session={value}"), true),
            (format!("xcobrowse_session={value}"), false),
            (format!("cobrowse_session2={value}"), false),
            (format!("a=cobrowse_session={value}"), false),
            (String::new(), false),
        ] {
            assert_eq!(SessionCookie::find(&jar, &groups).is_some(), found, "{jar}");
        }
        let other_group = [GroupId::parse("7").unwrap()];
        assert!(SessionCookie::find(&format!("cobrowse_session={value}"), &other_group).is_none());
    }

    #[test]
    fn what_a_cookie_displaces() {
        let (ours, other) = (cookie(), SessionCookie { session: SessionId::from_random([9; 22]), ..cookie() });
        let jar = |cookies: &[&SessionCookie]| {
            cookies.iter().map(|cookie| format!("{COOKIE_NAME}={}; ", cookie.value())).collect::<String>()
        };
        for (before, after, displaced) in [
            (jar(&[]), jar(&[&ours]), None),
            (jar(&[&other]), jar(&[&ours]), Some(&other)),
            (jar(&[&other]), jar(&[&other, &ours]), None),
            (jar(&[&other, &ours]), jar(&[&ours]), Some(&other)),
            (jar(&[&ours]), jar(&[]), None),
        ] {
            assert_eq!(SessionCookie::displaced(&before, &after, &ours.session).as_ref(), displaced, "{before}");
        }
    }

    #[test]
    fn set_cookie_strings() {
        let https = Origin::parse("https://www.shop.example").unwrap();
        let http = Origin::parse("http://localhost").unwrap();
        for (place, text) in [
            (
                Placement { origin: &https, domain: Some("shop.example"), max_age_s: 60 },
                "n=v; path=/; samesite=lax; max-age=60; domain=shop.example; secure",
            ),
            (Placement { origin: &http, domain: None, max_age_s: 0 }, "n=v; path=/; samesite=lax; max-age=0"),
        ] {
            assert_eq!(set_cookie_string("n", "v", place), text);
        }
    }
}
