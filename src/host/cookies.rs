//! The session cookie in the browser's jar.

use super::clock;
use cobrowse_core::cookie::{COOKIE_NAME, Placement, SessionCookie, set_cookie_string};
use cobrowse_core::domain::DomainName;
use cobrowse_core::ids::{SessionId, TabId};
use cobrowse_core::origin::Origin;
use cobrowse_core::probe::DomainProbe;
use std::cell::OnceCell;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// Name of the cookie that finds the registrable domain. It lives for the moment between writing and removing it.
const PROBE_NAME: &str = "cobrowse_probe";

/// Seconds after which the browser removes a probe that we could not remove.
const PROBE_MAX_AGE_S: u64 = 3;

/// The cookie jar of this page.
pub struct CookieJar {
    origin: Origin,
    /// What the cookie is written for; found at the first write.
    domain: OnceCell<Option<String>>,
}

impl CookieJar {
    /// The jar of a page on `origin`. `domain` is what the script tag asks for.
    pub fn new(origin: Origin, domain: Option<&DomainName>) -> Self {
        let known = OnceCell::new();
        if let Some(domain) = domain {
            let _ = known.set(Some(domain.as_str().to_owned()));
        }
        Self { origin, domain: known }
    }

    /// `document.cookie`, or nothing where it throws.
    pub fn read(&self) -> String {
        document().and_then(|document| document.cookie().ok()).unwrap_or_default()
    }

    /// Writes the session cookie and says whether it is there when read back.
    pub fn write(&self, cookie: &SessionCookie, max_age_s: u64) -> bool {
        set(COOKIE_NAME, &cookie.value(), self.place(self.domain(), max_age_s));
        SessionCookie::find(&self.read(), &[cookie.group]).as_ref() == Some(cookie)
    }

    /// Removes the cookie of `session`: the domain's, and one of this host only, which another tag may have left.
    pub fn remove(&self, session: &SessionId) {
        if !SessionCookie::is_kept(&self.read(), session) {
            return;
        }
        set(COOKIE_NAME, "", self.place(self.domain(), 0));
        set(COOKIE_NAME, "", self.place(None, 0));
    }

    fn domain(&self) -> Option<&str> {
        self.domain.get_or_init(|| self.probe()).as_deref()
    }

    fn probe(&self) -> Option<String> {
        let value = TabId::from_random(clock::random_bytes());
        let pair = [PROBE_NAME, "=", value.as_str()].concat();
        let mut probe = DomainProbe::new(self.origin.host());
        loop {
            let candidate = probe.candidate()?;
            set(PROBE_NAME, value.as_str(), self.place(Some(candidate), PROBE_MAX_AGE_S));
            if self.read().split(';').any(|found| found.trim_start() == pair) {
                set(PROBE_NAME, "", self.place(Some(candidate), 0));
                return Some(candidate.to_owned());
            }
            probe.refused();
        }
    }

    fn place<'a>(&'a self, domain: Option<&'a str>, max_age_s: u64) -> Placement<'a> {
        Placement { origin: &self.origin, domain, max_age_s }
    }
}

fn document() -> Option<HtmlDocument> {
    // Not `dyn_into`: a page with a document of its own making must not keep us from the cookie.
    web_sys::window()?.document().map(JsCast::unchecked_into)
}

fn set(name: &str, value: &str, place: Placement<'_>) {
    if let Some(document) = document() {
        let _ = document.set_cookie(&set_cookie_string(name, value, place));
    }
}
