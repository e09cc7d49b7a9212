//! The session cookie in the browser's jar.

use super::dom;
use cobrowse_core::cookie::{COOKIE_NAME, Placement, SessionCookie, set_cookie_string};
use cobrowse_core::domain::DomainName;
use cobrowse_core::ids::SessionId;
use cobrowse_core::limits::SESSION_LIFETIME_MS;
use cobrowse_core::origin::Origin;
use cobrowse_core::place;

/// The cookie jar of this page.
pub struct CookieJar {
    origin: Origin,
}

/// What came of writing a cookie.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    /// Whether it was there when read back.
    pub kept: bool,
    /// The cookie of another session that was in its place.
    pub displaced: Option<SessionCookie>,
}

impl CookieJar {
    /// The jar of a page on `origin`.
    pub fn new(origin: Origin) -> Self {
        Self { origin }
    }

    /// `document.cookie`, or nothing where it throws.
    pub fn read(&self) -> String {
        dom::text(&dom::document(), "cookie").unwrap_or_default()
    }

    /// Writes the session cookie for `domain`, or as much of it as the browser lets this page have.
    pub fn write(&self, cookie: &SessionCookie, domain: &DomainName, max_age_s: u64) -> Written {
        let before = self.read();
        let kept = place::for_writing(self.origin.host(), domain).any(|place| {
            self.set(&cookie.value(), place, max_age_s);
            SessionCookie::all(&self.read()).any(|found| found == *cookie)
        });
        Written { kept, displaced: SessionCookie::displaced(&before, &self.read(), &cookie.session) }
    }

    /// Removes every cookie of `session` that this page sees, and no other.
    pub fn remove(&self, session: &SessionId) {
        for place in place::for_removal(self.origin.host()) {
            let before = self.read();
            if !SessionCookie::is_kept(&before, session) {
                return;
            }
            self.set("", place, 0);
            // Another session's cookie was in this place: it goes back.
            if let Some(other) = SessionCookie::displaced(&before, &self.read(), session) {
                self.set(&other.value(), place, SESSION_LIFETIME_MS / 1000);
            }
        }
    }

    fn set(&self, value: &str, domain: Option<&str>, max_age_s: u64) {
        let place = Placement { origin: &self.origin, domain, max_age_s };
        dom::set(&dom::document(), "cookie", &set_cookie_string(COOKIE_NAME, value, place).into());
    }
}
