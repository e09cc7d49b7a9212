//! The browser: its windows, their loading and their history, and one cookie jar for each registrable domain.

use super::page::{Page, PageId};
use super::sites::{registrable, split, url};
use super::world::{Happening, World};
use cobrowse_core::Millis;
use cobrowse_core::cookie::{COOKIE_NAME, SessionCookie};
use cobrowse_core::domain::DomainName;
use cobrowse_core::fragment::{parse_link, parse_ticket};
use cobrowse_core::ids::SessionId;
use cobrowse_core::visitor::{Arrival, Input, Reserved};
use cobrowse_core::web_url::WebUrl;
use std::collections::BTreeMap;

/// A window or tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WindowId(pub usize);

#[derive(Default)]
pub struct Browser {
    pub windows: Vec<Window>,
    pub pages: BTreeMap<PageId, Page>,
    pages_made: u32,
    loads: u32,
    /// The session cookies, the oldest first.
    pub jar: Vec<Kept>,
    pub popups: Popups,
    /// Whether a click is being answered right now, and has not opened a window yet.
    pub gesture: bool,
}

/// A session cookie in the jar.
pub struct Kept {
    pub domain: DomainName,
    pub value: String,
    /// When it runs out.
    pub until: Millis,
}

/// Which windows a script may open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Popups {
    /// One for each click: what browsers do unless told otherwise.
    #[default]
    ByClick,
    Never,
}

#[derive(Default)]
pub struct Window {
    pub open: bool,
    /// The page it shows, when that has our tag.
    pub page: Option<PageId>,
    pub address: String,
    pub in_front: bool,
    pub name: Option<String>,
    /// Whose helper window it is, until it becomes the visitor's.
    pub helper_of: Option<PageId>,
    /// The handle that its opener has is cut.
    pub severed: bool,
    pub loading: Option<Loading>,
    history: Vec<Past>,
}

pub struct Loading {
    serial: u32,
    url: WebUrl,
    /// The entry of the ledger that this load answers.
    pub entry: Option<usize>,
    replaces: bool,
    /// The page that the visitor comes from.
    from: Option<WebUrl>,
}

enum Past {
    Frozen(PageId),
    Address(String),
}

impl World {
    /// A new window. Nothing is in it yet.
    pub fn new_window(&mut self) -> WindowId {
        self.browser.windows.push(Window { open: true, ..Window::default() });
        WindowId(self.browser.windows.len() - 1)
    }

    /// What `window.open` does for the helper window. One that is there already is taken again.
    pub fn open_helper(&mut self, opener: PageId) -> Reserved {
        if !self.browser.gesture {
            return Reserved::NoActivation;
        }
        let alive = self.page(opener).helper.is_some_and(|window| self.reachable(window));
        if !alive {
            let Some(window) = self.window_for_click() else { return Reserved::Blocked };
            self.window(window).helper_of = Some(opener);
            self.page_mut(opener).helper = Some(window);
        }
        Reserved::Open
    }

    /// A new window for a script, if the browser opens one. A click is good for one.
    pub fn window_for_click(&mut self) -> Option<WindowId> {
        let clicked = std::mem::replace(&mut self.browser.gesture, false);
        (clicked && self.browser.popups == Popups::ByClick).then(|| self.new_window())
    }

    /// The window of that name.
    pub fn named(&self, name: &str) -> Option<WindowId> {
        let is_it = |window: &Window| window.open && window.name.as_deref() == Some(name);
        self.browser.windows.iter().position(is_it).map(WindowId)
    }

    /// Whether a handle on the window still does anything.
    pub fn reachable(&self, window: WindowId) -> bool {
        let window = &self.browser.windows[window.0];
        window.open && !window.severed
    }

    /// What `window.open` does for the window of a name: one that is there is taken as it is.
    pub fn open_by_name(&mut self, opener: PageId, name: &str) -> Reserved {
        let Some(window) = self.named(name).or_else(|| self.window_for_click()) else { return Reserved::Blocked };
        self.window(window).name = Some(name.to_owned());
        self.page_mut(opener).helper = Some(window);
        Reserved::Open
    }

    /// Begins to load an address that the visitor has typed.
    pub fn load(&mut self, window: WindowId, asked: &WebUrl, entry: Option<usize>, replaces: bool) {
        self.load_from(window, asked, entry, replaces, None);
    }

    /// Begins to load an address; an earlier load that has not come to its end is given up.
    pub fn load_from(
        &mut self,
        window: WindowId,
        asked: &WebUrl,
        entry: Option<usize>,
        replaces: bool,
        from: Option<WebUrl>,
    ) {
        self.invariant_no_secret_in_address(asked);
        self.browser.loads += 1;
        let serial = self.browser.loads;
        if let (Some(_), Some(earlier)) = (entry, self.window(window).loading.take().and_then(|load| load.entry)) {
            // Two destinations for one window: the later one wins, as for any two links.
            self.ledger.entries[earlier].excused = true;
        }
        self.window(window).loading = Some(Loading { serial, url: asked.clone(), entry, replaces, from });
        let at = self.now + self.sites.load_ms(asked);
        self.queue.push(at, Happening::Loaded { window, serial });
    }

    /// The new page is there and takes the old one's place.
    pub fn loaded(&mut self, window: WindowId, serial: u32) {
        let current = self.window(window).loading.as_ref().is_some_and(|loading| loading.serial == serial);
        if !current || !self.window(window).open {
            return;
        }
        let Some(loading) = self.window(window).loading.take() else { return };
        let to = self.sites.resolve(&loading.url);
        self.leave(window, !loading.replaces);
        if let Some(entry) = loading.entry {
            self.ledger.arrived(entry);
        }
        let opened_by_script = self.window(window).helper_of.is_some();
        if opened_by_script && self.sites.severing.contains(&registrable(&to)) {
            self.window(window).severed = true;
        }
        self.show(window, &to, loading.from);
    }

    fn show(&mut self, window: WindowId, to: &WebUrl, from: Option<WebUrl>) {
        let (address, fragment) = split(to);
        let (rest, arrival) = match (parse_ticket(fragment), parse_link(fragment)) {
            (Some(ticket), _) => ("", Some(Arrival { ticket, link: false, from })),
            (None, Some((rest, ticket))) => (rest, Some(Arrival { ticket, link: true, from })),
            (None, None) => (fragment, None),
        };
        let hash = if rest.is_empty() { "" } else { "#" };
        let Some(tag) = self.sites.tag(to) else {
            self.window(window).address = to.as_str().to_owned();
            return;
        };
        // The ticket is removed from the address at once.
        self.window(window).address = [address, hash, rest].concat();
        self.browser.pages_made += 1;
        let id = PageId(self.browser.pages_made);
        let page = Page::new(id, window, to.clone(), tag, self.now);
        self.browser.pages.insert(id, page);
        self.window(window).page = Some(id);
        let visible = self.window(window).in_front;
        let jar = self.jar(to);
        self.take(id, Input::Boot { jar, arrival, url: Some(to.clone()), visible });
    }

    /// The page of a window goes away, into the history if it stays reachable by going back.
    fn leave(&mut self, window: WindowId, to_history: bool) {
        let address = self.window(window).address.clone();
        let page = self.window(window).page.take();
        if let Some(page) = page {
            self.take(page, Input::PageHidden);
            self.take(page, Input::Visible(false));
            self.ledger.page_left(page);
            if to_history {
                self.page_mut(page).frozen = true;
            } else {
                self.destroy(page);
            }
        }
        if to_history && !address.is_empty() {
            self.window(window).history.push(page.map_or(Past::Address(address), Past::Frozen));
        }
    }

    fn destroy(&mut self, page: PageId) {
        self.hang_up(page);
        self.browser.pages.remove(&page);
    }

    /// One step back in the history of a window, if there is one.
    pub fn go_back(&mut self, window: WindowId) {
        let Some(past) = self.window(window).history.pop() else { return };
        self.window(window).loading = None;
        self.leave(window, false);
        match past {
            Past::Address(address) => self.load(window, &url(&address), None, true),
            Past::Frozen(page) => {
                let jar = self.jar(&self.page(page).url);
                let (address, _) = split(&self.page(page).url);
                self.window(window).address = address.to_owned();
                self.window(window).page = Some(page);
                let thawed = self.page_mut(page);
                thawed.frozen = false;
                thawed.bracket.returned = true;
                let held_back = std::mem::take(&mut thawed.held_back);
                let visible = self.window(window).in_front;
                self.take(page, Input::Visible(visible));
                self.take(page, Input::PageShown { jar });
                for input in held_back {
                    self.take(page, input);
                }
            }
        }
    }

    /// Closes a window for good, with its history.
    pub fn close_window(&mut self, window: WindowId) {
        if !std::mem::replace(&mut self.window(window).open, false) {
            return;
        }
        self.window(window).loading = None;
        self.leave(window, false);
        for past in std::mem::take(&mut self.window(window).history) {
            if let Past::Frozen(page) = past {
                self.destroy(page);
            }
        }
    }

    /// What `document.cookie` says on a page.
    pub fn jar(&self, page: &WebUrl) -> String {
        let seen = |kept: &&Kept| kept.until > self.now && kept.domain.covers(page.origin().host());
        let ours = self.browser.jar.iter().filter(seen).map(|kept| format!("; {COOKIE_NAME}={}", kept.value));
        std::iter::once("theme=dark".to_owned()).chain(ours).collect()
    }

    /// Puts a session cookie in its place.
    pub fn keep(&mut self, domain: &DomainName, value: String, until: Millis) {
        match self.browser.jar.iter_mut().find(|kept| kept.domain == *domain) {
            Some(kept) => (kept.value, kept.until) = (value, until),
            None => self.browser.jar.push(Kept { domain: domain.clone(), value, until }),
        }
    }

    /// Writes the session cookie of a page, and says what came of it.
    pub fn write_cookie(
        &mut self,
        page: &WebUrl,
        domain: &DomainName,
        cookie: &SessionCookie,
        max_age_s: u64,
    ) -> Input {
        let before = self.jar(page);
        if !self.sites.cookieless.contains(&registrable(page)) {
            self.keep(domain, cookie.value(), self.now + max_age_s * 1000);
        }
        let after = self.jar(page);
        let kept = SessionCookie::all(&after).any(|found| found == *cookie);
        let displaced = SessionCookie::displaced(&before, &after, &cookie.session).map(Box::new);
        Input::CookieWritten { kept, displaced }
    }

    /// Removes the cookies of a session that a page sees.
    pub fn remove_cookie(&mut self, page: &WebUrl, session: &SessionId) {
        let host = page.origin().host();
        let gone = |kept: &Kept| {
            kept.domain.covers(host) && SessionCookie::parse(&kept.value).is_ok_and(|c| c.session == *session)
        };
        self.browser.jar.retain(|kept| !gone(kept));
    }
}
