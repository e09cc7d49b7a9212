//! What pages ask the browser side for, performed the way the driver in `src/` does it.

use super::browser::{Kept, WindowId};
use super::ledger::Wanted;
use super::page::PageId;
use super::sites::split;
use super::telling::ending_text;
use super::world::{Happening, World};
use cobrowse_core::cookie::SessionCookie;
use cobrowse_core::event::CrossingOutcome;
use cobrowse_core::fragment::{parse_link, parse_ticket};
use cobrowse_core::visitor::{
    Answered, CallId, Cause, Effect, Ending, Input, NOBODY, Navigation, Opening, TabMessage, Target,
};
use cobrowse_core::web_url::WebUrl;

impl World {
    /// Takes what happened to a page. What its effects cause waits its turn.
    pub fn take(&mut self, id: PageId, input: Input) {
        let Some(page) = self.browser.pages.get_mut(&id) else { return };
        if page.frozen {
            page.held_back.push(input);
            return;
        }
        page.inbox.push_back(input);
        if std::mem::replace(&mut page.running, true) {
            return;
        }
        while let Some(input) = self.page_mut(id).inbox.pop_front() {
            let now = self.now;
            let page = self.page_mut(id);
            page.bracket.was_in = page.visitor.in_session();
            page.bracket.ends = 0;
            page.visitor.handle(input, now - page.born);
            while let Some(effect) = self.page_mut(id).visitor.poll_effect() {
                self.perform(id, effect);
            }
            self.invariant_end_is_told(id);
        }
        self.page_mut(id).running = false;
    }

    fn perform(&mut self, id: PageId, effect: Effect) {
        match effect {
            Effect::WriteCookie { cookie, domain, max_age_s } => {
                let page = self.page(id).url.clone();
                let written = self.write_cookie(&page, &domain, &cookie, max_age_s);
                self.take(id, written);
            }
            Effect::RemoveCookie(session) => {
                let page = self.page(id).url.clone();
                self.remove_cookie(&page, &session);
            }
            Effect::Request { id: request, request: body } => self.send_request(id, Some(request), *body),
            Effect::Beacon(request) => self.send_request(id, None, *request),
            Effect::Connect => self.connect(id),
            Effect::Send(message) => self.say(id, &message),
            Effect::Disconnect => self.hang_up(id),
            Effect::Emit(event) => {
                self.invariant_bracket(id, &event);
                let page = self.page_mut(id);
                let reactions: Vec<_> =
                    page.listeners.extract_if(.., |(name, _)| *name == event.name()).map(|(_, what)| what).collect();
                page.events.push(event);
                for reaction in reactions {
                    self.react(id, reaction);
                }
            }
            Effect::Settle { call, ending } => self.settle(id, call, ending),
            Effect::OpenWindow(opening) => {
                let window = match &opening {
                    Opening::Named(name) => self.open_by_name(id, name),
                    Opening::Small | Opening::Tab => self.open_helper(id),
                };
                self.take(id, Input::WindowOpened(window));
            }
            Effect::SendWindow(url) => {
                if let Some(window) = self.page(id).helper.filter(|window| self.reachable(*window)) {
                    let from = self.page(id).url.clone();
                    self.load_from(window, &url, None, true, Some(from));
                }
            }
            Effect::CloseWindow => {
                let helper = self.page_mut(id).helper.take();
                if let Some(window) = helper.filter(|window| self.reachable(*window)) {
                    self.close_window(window);
                }
            }
            Effect::TurnWindow(navigation) => {
                let reached = self.turn_window(id, &navigation.url);
                self.take(id, Input::WindowTurned { navigation, reached });
            }
            Effect::Hold { call, outcome } => self.hold(id, call, outcome),
            Effect::Navigate(to) => self.navigate(id, &to),
            Effect::OpenNamed(to) => {
                let opened = self.open_named(&to);
                self.take(id, Input::NamedTargetOpened(opened));
            }
            Effect::LeaveTo { url, helper } => self.leave_to(id, &url, helper),
            Effect::CloseSelf(_) => self.queue.push(self.now, Happening::CloseSelf { page: id }),
            Effect::Broadcast(message) => self.broadcast(id, message),
            Effect::Show(view) => self.page_mut(id).view = view,
        }
    }

    fn turn_window(&mut self, id: PageId, url: &WebUrl) -> bool {
        let helper = self.page_mut(id).helper.take();
        let Some(window) = helper.filter(|window| self.reachable(*window)) else { return false };
        let entry = self.ledger.left(&self.asked_for(url), self.now);
        self.window(window).helper_of = None;
        let from = self.page(id).url.clone();
        self.load_from(window, url, entry, true, Some(from));
        true
    }

    /// Fulfils a promise; its callback may ask for a window, and gets the helper window.
    fn hold(&mut self, id: PageId, call: CallId, outcome: CrossingOutcome) {
        self.ledger.settled(id, call, ending_text(&Ok(Answered::Crossed(outcome))));
        let mut url = self.wanted_by_callback(call);
        if let Some(to) = url.clone().filter(|_| self.page(id).helper.is_none()) {
            // Without a window to lend, only what needs a ticket is minded: in a blank window of its own.
            let to = Navigation::to(to, Target::Blank);
            let minded = self.page(id).visitor.keeps(&to, Cause::Gesture);
            match minded.then(|| self.window_for_click()).flatten() {
                Some(window) => {
                    self.window(window).helper_of = Some(id);
                    self.page_mut(id).helper = Some(window);
                }
                None => {
                    self.open_by_callback(call);
                    url = None;
                }
            }
        }
        let page = self.page_mut(id);
        page.loan += 1;
        let loan = page.loan;
        let taken = page.asked.is_some() && url.is_some();
        page.asked = page.asked.take().or(url);
        if taken {
            self.open_by_callback(call);
        }
        self.queue.push(self.now, Happening::HoldOver { page: id, loan });
    }

    fn settle(&mut self, id: PageId, call: CallId, ending: Ending) {
        if call == NOBODY {
            return;
        }
        self.ledger.settled(id, call, ending_text(&ending));
        self.open_by_callback(call);
    }

    /// There is no window to lend: the `window.open` of a callback is the browser's own.
    fn open_by_callback(&mut self, call: CallId) {
        let Some(url) = self.wanted_by_callback(call) else { return };
        match self.window_for_click() {
            Some(window) => {
                let entry = self.ledger.left(&url, self.now);
                self.load(window, &url, entry, true);
            }
            None => self.ledger.of(call).excused = true,
        }
    }

    fn wanted_by_callback(&mut self, call: CallId) -> Option<WebUrl> {
        let wanted: Option<&Wanted> = self.ledger.of(call).wanted.as_ref();
        wanted.filter(|wanted| wanted.by_callback).map(|wanted| wanted.url.clone())
    }

    /// A window that the browser does not open must not cost the visitor their way: then this tab goes there.
    pub fn navigate(&mut self, id: PageId, to: &Navigation) {
        let (here, from) = (self.page(id).window, self.page(id).url.clone());
        let entry = self.ledger.left(&self.asked_for(&to.url), self.now);
        let window = match &to.target {
            Target::Here(_) => None,
            Target::Blank => self.window_for_click(),
            Target::Named(name) => self.named(name).or_else(|| self.window_for_click()),
        };
        if let (None, Some(entry)) = (window, entry) {
            // In this tab, the next navigation may overtake it, as any other.
            self.ledger.entries[entry].wanted.iter_mut().for_each(|wanted| wanted.elsewhere = false);
        }
        self.load_from(window.unwrap_or(here), &to.url, entry, false, Some(from));
    }

    /// The address that a visitor asked for, without the ticket that it carries.
    fn asked_for(&self, url: &WebUrl) -> WebUrl {
        match parse_link(split(url).1) {
            Some(("", _)) => super::sites::url(split(url).0),
            Some((rest, _)) => url.with_fragment(rest),
            None => url.clone(),
        }
    }

    fn open_named(&mut self, to: &Navigation) -> bool {
        let Some(window) = self.named(to.target.as_str()).or_else(|| self.window_for_click()) else { return false };
        self.window(window).name = Some(to.target.as_str().to_owned());
        let entry = self.ledger.left(&to.url, self.now);
        self.load(window, &to.url, entry, false);
        true
    }

    /// Whether the page's window has been sent to another address already.
    fn is_leaving(&self, window: WindowId) -> bool {
        self.browser.windows[window.0].loading.is_some()
    }

    fn leave_to(&mut self, id: PageId, url: &WebUrl, next_helper: bool) {
        let from = self.page(id).url.clone();
        let window = self.page(id).window;
        if self.is_leaving(window) {
            return;
        }
        assert_eq!(next_helper, parse_ticket(split(url).1).is_some());
        let mut entry = None;
        if !next_helper {
            entry = self.ledger.left(&self.asked_for(url), self.now);
            self.window(window).helper_of = None;
        }
        self.load_from(window, url, entry, true, Some(from));
    }

    /// A window closes itself, if a script has opened it.
    pub fn close_self(&mut self, id: PageId) {
        let Some(window) = self.browser.pages.get(&id).map(|page| page.window) else { return };
        if self.window(window).helper_of.is_some() && !self.is_leaving(window) {
            self.close_window(window);
        }
    }

    fn broadcast(&mut self, from: PageId, message: TabMessage) {
        let origin = self.page(from).url.origin().clone();
        let others = self.browser.pages.iter().filter(|(id, page)| **id != from && *page.url.origin() == origin);
        for id in others.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.queue.push(self.now + 1, Happening::Tab { page: id, message });
        }
    }

    /// What a page's cookie says, to compare with.
    pub fn cookie_of(&self, domain: &str) -> Option<SessionCookie> {
        let kept = |kept: &&Kept| kept.domain.as_str() == domain && kept.until > self.now;
        SessionCookie::parse(&self.browser.jar.iter().find(kept)?.value).ok()
    }
}
