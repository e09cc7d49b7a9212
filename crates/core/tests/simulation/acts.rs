//! What people do: visitors, agents, operators, and the code of sites.

use super::browser::{Popups, WindowId};
use super::ledger::{Call, Wanted};
use super::network::Weather;
use super::page::{PageId, Reaction};
use super::server::EPOCH;
use super::sites::{SHOP, group_id, registrable, url};
use super::world::World;
use cobrowse_core::Millis;
use cobrowse_core::desk::ConnId;
use cobrowse_core::domain::DomainName;
use cobrowse_core::ids::SessionId;
use cobrowse_core::key::SessionKey;
use cobrowse_core::visitor::{ButtonChange, Cause, Control, Input, Navigation, Reserved, StartOptions, Target, View};

/// The argument of `crossDomain`, and how the call is made.
#[derive(Clone, Debug, Default)]
pub struct Crossing {
    navigation: Option<(String, String)>,
    then_open: Option<String>,
    reserved: bool,
    without_click: bool,
    waited_ms: Millis,
}

/// `crossDomain({url, target})`
pub fn to(url: &str, target: &str) -> Crossing {
    Crossing { navigation: Some((url.to_owned(), target.to_owned())), ..Crossing::default() }
}

/// `crossDomain({})`
pub fn nowhere() -> Crossing {
    Crossing::default()
}

/// `crossDomain().then(() => window.open(url, "_blank"))`
pub fn then_open(url: &str) -> Crossing {
    Crossing { then_open: Some(url.to_owned()), ..Crossing::default() }
}

impl Crossing {
    /// The loader has opened the window, and the call has waited for the agent to load.
    pub fn reserved(mut self, waited_ms: Millis) -> Self {
        (self.reserved, self.waited_ms) = (true, waited_ms);
        self
    }

    pub fn without_click(mut self) -> Self {
        self.without_click = true;
        self
    }
}

impl World {
    /// The visitor opens a tab.
    pub fn open(&mut self, address: &str) -> WindowId {
        let tab = self.new_window();
        self.front(tab);
        self.load(tab, &url(address), None, false);
        self.rest();
        tab
    }

    /// The visitor follows a plain link, and the page has settled down.
    pub fn go(&mut self, tab: WindowId, address: &str) {
        self.interrupt(tab);
        self.load(tab, &url(address), None, false);
        self.rest();
    }

    pub fn back(&mut self, tab: WindowId) {
        self.interrupt(tab);
        self.go_back(tab);
        self.rest();
    }

    pub fn close(&mut self, tab: WindowId) {
        self.interrupt(tab);
        if let Some(opener) = self.window(tab).helper_of {
            // A visitor who closes the helper window may mean the page that was to come in it.
            self.ledger.window_refused(opener);
        }
        self.close_window(tab);
    }

    /// What the window was on its way to is not wanted any more.
    fn interrupt(&mut self, tab: WindowId) {
        let entry = self.window(tab).loading.as_ref().and_then(|loading| loading.entry);
        if let Some(entry) = entry {
            self.ledger.entries[entry].excused = true;
        }
    }

    /// Brings a tab to the front and all others to the back.
    pub fn front(&mut self, tab: WindowId) {
        for index in 0..self.browser.windows.len() {
            let in_front = index == tab.0;
            let window = self.window(WindowId(index));
            let changed = std::mem::replace(&mut window.in_front, in_front) != in_front;
            if let Some(page) = window.page.filter(|_| changed) {
                self.take(page, Input::Visible(in_front));
                if in_front {
                    let jar = self.jar(&self.page(page).url);
                    self.take(page, Input::PageShown { jar });
                }
            }
        }
    }

    /// Brings a window to the front beside the one that is there.
    pub fn show_beside(&mut self, tab: WindowId) {
        self.window(tab).in_front = true;
        self.take(self.page_id(tab), Input::Visible(true));
    }

    /// The connection of one page breaks.
    pub fn lose_connection(&mut self, tab: WindowId) {
        let page = self.page_id(tab);
        if let Some(conn) = self.page(page).socket {
            self.gone(conn);
            self.page_hears(page, conn, Input::SocketClosed);
        }
    }

    /// The page's own script changes its address without a page load.
    pub fn push_state(&mut self, tab: WindowId, address: &str) {
        let page = self.page_id(tab);
        self.take(page, Input::UrlChanged(url(address)));
    }

    fn page_id(&self, tab: WindowId) -> PageId {
        self.browser.windows[tab.0].page.expect("a page with our tag")
    }

    /// `startSession(key)`; no key: random digits.
    pub fn start(&mut self, tab: WindowId, key: &str) -> Call {
        let key = (!key.is_empty()).then(|| SessionKey::parse(key).expect("a key"));
        self.start_on(self.page_id(tab), StartOptions { key, ..StartOptions::default() })
    }

    /// `startSession({sessionKey, groupid})`
    pub fn start_in(&mut self, tab: WindowId, group: &str, key: &str) -> Call {
        let (group, key) = (Some(group_id(group)), SessionKey::parse(key).ok());
        self.start_on(self.page_id(tab), StartOptions { group, key, ..StartOptions::default() })
    }

    fn start_on(&mut self, page: PageId, options: StartOptions) -> Call {
        let (entry, call) = self.ledger.called(page, self.now, None);
        self.take(page, Input::Start { call, options: options.into() });
        entry
    }

    /// A tab at the shop, in session.
    pub fn shopping(&mut self) -> WindowId {
        let tab = self.open(SHOP);
        self.start(tab, "");
        self.rest();
        assert!(self.in_session(tab));
        tab
    }

    pub fn stop(&mut self, tab: WindowId) -> Call {
        self.stop_on(self.page_id(tab))
    }

    fn stop_on(&mut self, page: PageId) -> Call {
        let (entry, call) = self.ledger.called(page, self.now, None);
        self.take(page, Input::Stop { call });
        entry
    }

    /// Calls `crossDomain`, by a click unless it says otherwise.
    pub fn cross(&mut self, tab: WindowId, how: Crossing) -> Call {
        self.cross_on(self.page_id(tab), how)
    }

    fn cross_on(&mut self, page: PageId, how: Crossing) -> Call {
        let navigation =
            how.navigation.map(|(to, target)| Navigation::to(url(&to), Target::parse(&target).expect("a target")));
        let wanted = match (&navigation, how.then_open) {
            (Some(to), _) => {
                let elsewhere = !matches!(to.target, Target::Here(_));
                Some(Wanted { url: to.url.clone(), elsewhere, by_callback: false })
            }
            (None, open) => open.map(|to| Wanted { url: url(&to), elsewhere: true, by_callback: true }),
        };
        let (entry, call) = self.ledger.called(page, self.now - how.waited_ms, wanted);
        self.browser.gesture = !how.without_click;
        let window = if how.reserved { self.open_helper(page) } else { Reserved::NotAsked };
        self.take(page, Input::CrossDomain { call, navigation, window, waited_ms: how.waited_ms });
        self.browser.gesture = false;
        entry
    }

    /// The visitor follows a link, submits a form that says so, or a script of the page takes them there.
    pub fn leaves(&mut self, tab: WindowId, address: &str, target: &str, cause: Cause) -> Call {
        let page = self.page_id(tab);
        let navigation = Navigation::to(url(address), Target::parse(target).expect("a target"));
        let elsewhere = !navigation.is_here();
        let wanted = Wanted { url: navigation.url.clone(), elsewhere, by_callback: false };
        let (entry, call) = self.ledger.called(page, self.now, Some(wanted));
        self.ledger.of(call).ending = Some("no promise".to_owned());
        self.browser.gesture = cause == Cause::Gesture;
        if self.page(page).visitor.keeps(&navigation, cause) {
            self.take(page, Input::Leave(navigation));
        } else {
            self.navigate(page, &navigation);
        }
        self.browser.gesture = false;
        entry
    }

    /// What this tab waits to go to by a link is not wanted any more.
    pub fn overtake(&mut self, tab: WindowId) {
        let page = self.page_id(tab);
        for entry in self.ledger.entries.iter_mut().filter(|entry| entry.page == page && entry.left.is_none()) {
            let by_link = entry.ending.as_deref() == Some("no promise");
            entry.excused |= by_link && entry.wanted.as_ref().is_some_and(|wanted| !wanted.elsewhere);
        }
    }

    /// The visitor clicks a link.
    pub fn click(&mut self, tab: WindowId, address: &str, target: &str) -> Call {
        self.leaves(tab, address, target, Cause::Gesture)
    }

    /// The visitor opens a link in a new tab, with a key held down.
    pub fn click_for_tab(&mut self, tab: WindowId, address: &str) -> WindowId {
        let page = self.page_id(tab);
        self.browser.gesture = true;
        self.take(page, Input::OpensTab(url(address)));
        self.browser.gesture = false;
        let (opened, from) = (self.new_window(), self.page(page).url.clone());
        self.load_from(opened, &url(address), None, false, Some(from));
        opened
    }

    /// `promptCrossDomain({url, target})`
    pub fn prompt(&mut self, tab: WindowId, to: Option<(&str, &str)>) -> Call {
        let page = self.page_id(tab);
        let navigation = to.map(|(to, target)| Navigation::to(url(to), Target::parse(target).expect("a target")));
        // A question may wait for its answer: nobody is owed the way.
        let (entry, call) = self.ledger.called(page, self.now, None);
        self.take(page, Input::Prompt { call, navigation, waited_ms: 0 });
        entry
    }

    /// `showTerms({url})`
    pub fn show_terms(&mut self, tab: WindowId, at: Option<&str>) -> Call {
        let page = self.page_id(tab);
        let (entry, call) = self.ledger.called(page, self.now, None);
        self.take(page, Input::Terms { call, url: at.map(url) });
        entry
    }

    /// `showButton()`, `showButton(false)`, `toggleButton()`
    pub fn button(&mut self, tab: WindowId, change: ButtonChange) {
        self.take(self.page_id(tab), Input::Button(change));
    }

    /// The visitor presses something of ours, if it is there.
    pub fn press(&mut self, tab: WindowId, control: Control) {
        let page = self.page_id(tab);
        self.browser.gesture = true;
        self.take(page, Input::Pressed(control));
        self.browser.gesture = false;
    }

    /// A script of the page takes away what it has not put there.
    pub fn remove_screen(&mut self, tab: WindowId) {
        let page = self.page_id(tab);
        self.page_mut(page).view = View::default();
        self.take(page, Input::ScreenRemoved);
    }

    /// The site listens to an event, and calls us inside it.
    pub fn when(&mut self, tab: WindowId, event: &'static str, reaction: Reaction) {
        let page = self.page_id(tab);
        self.page_mut(page).listeners.push((event, reaction));
    }

    pub fn react(&mut self, page: PageId, reaction: Reaction) {
        match reaction {
            Reaction::Start => self.start_on(page, StartOptions::default()),
            Reaction::Stop => self.stop_on(page),
            Reaction::Cross => self.cross_on(page, nowhere().without_click()),
        };
    }

    /// The latest session.
    pub fn latest(&self) -> Option<SessionId> {
        self.server.views().first().map(|view| view.session)
    }

    pub fn agent_joins(&mut self, name: &str) {
        if let Some(session) = self.latest() {
            let conn = ConnId(1_000_000 + name.len() as u64);
            self.server.desk.agent_joins(&session, conn, name, self.now + EPOCH);
            self.tell();
        }
    }

    pub fn agent_ends(&mut self) {
        if let Some(session) = self.latest() {
            self.server.desk.end_by_agent(&session, self.now + EPOCH);
            self.tell();
        }
    }

    pub fn stop_server(&mut self) {
        if !self.server.down {
            self.break_sockets();
            self.server.down = true;
            for key in self.server.held.keys().copied().collect::<Vec<_>>() {
                self.release(key, None);
            }
        }
    }

    pub fn start_server(&mut self) {
        if self.server.down {
            self.server.restart(self.now);
            self.tell();
        }
    }

    pub fn set_weather(&mut self, weather: Weather) {
        if weather == Weather::Down {
            self.break_sockets();
        }
        if weather != Weather::Silent {
            for happening in std::mem::take(&mut self.net.stalled) {
                self.queue.push(self.now, happening);
            }
        }
        self.net.weather = weather;
    }

    /// The browser opens no window for any script.
    pub fn block_popups(&mut self) {
        self.browser.popups = Popups::Never;
    }

    /// The browser keeps no cookie of a site.
    pub fn block_cookies(&mut self, site: &str) {
        self.sites.cookieless.insert(registrable(&url(site)));
    }

    /// Somebody writes a cookie of our name.
    pub fn plant_cookie(&mut self, site: &str, value: &str) {
        let domain = DomainName::parse(&registrable(&url(site))).expect("a domain");
        self.keep(&domain, value.to_owned(), self.now + 60_000);
    }

    /// What stands in the session cookie of a site, if there is one.
    pub fn cookie(&self, site: &str) -> Option<String> {
        self.cookie_of(&registrable(&url(site))).map(|cookie| cookie.value())
    }
}
