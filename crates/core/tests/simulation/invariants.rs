//! What must be true in every story, whatever happens in it.

use super::network::Weather;
use super::page::{Page, PageId};
use super::sites::split;
use super::telling::event_text;
use super::world::World;
use cobrowse_core::Millis;
use cobrowse_core::event::{ConnectionStatus, Event};
use cobrowse_core::limits::CROSSING_BUDGET_MS;
use cobrowse_core::visitor::{Control, Input};
use cobrowse_core::web_url::WebUrl;
use std::collections::BTreeMap;

/// No story has a network with more latency than a third of this.
const LONGEST_TRAVEL_MS: Millis = 1_000;

/// After so long, everything that is owed must have come.
const AFTERWARDS_MS: Millis = 70_000;

impl World {
    /// Checked after everything that happens.
    pub fn check(&self) {
        self.invariant_one_helper_window();
        self.invariant_nobody_is_held();
    }

    /// One gesture opens one window, and one is enough for all domains.
    fn invariant_one_helper_window(&self) {
        let mut helpers: BTreeMap<PageId, u32> = BTreeMap::new();
        for window in self.browser.windows.iter().filter(|window| window.open && !window.severed) {
            if let Some(opener) = window.helper_of {
                *helpers.entry(opener).or_default() += 1;
            }
        }
        assert!(helpers.values().all(|count| *count <= 1), "a page with two helper windows: {helpers:?}");
    }

    /// Nothing holds a visitor's navigation longer than 3 s. Where the opener's handle is cut, the word to go is on its
    /// way to the helper a little longer.
    fn invariant_nobody_is_held(&self) {
        let cut = self.browser.windows.iter().any(|window| window.severed);
        let travel = if cut { LONGEST_TRAVEL_MS } else { 0 };
        for entry in self.ledger.entries.iter().filter(|entry| entry.left.is_none() && !entry.excused) {
            let Some(wanted) = entry.wanted.as_ref() else { continue };
            let held = self.now - entry.made;
            assert!(held <= CROSSING_BUDGET_MS + travel, "held {held} ms from {}", wanted.url.as_str());
        }
    }

    /// A timer that rings again at once would never let the page rest.
    pub fn invariant_timer_has_moved(&self, id: PageId) {
        if let Some(page) = self.browser.pages.get(&id) {
            assert!(page.timer().is_none_or(|at| at > self.now), "a timer is due again at once");
        }
    }

    /// Tickets travel in fragments, tokens not at all.
    pub fn invariant_no_secret_in_address(&self, url: &WebUrl) {
        self.no_secret_in("an address", split(url).0);
    }

    pub fn invariant_no_secret_on_console(&self) {
        let views = serde_json::to_string(&self.server.views()).expect("JSON");
        self.no_secret_in("the console", &views);
    }

    fn no_secret_in(&self, place: &str, text: &str) {
        let secret = self.server.secrets.iter().find(|secret| text.contains(secret.as_str()));
        assert!(secret.is_none(), "a secret in {place}: {text}");
    }

    /// What a page is told makes sense in this order. `&mut`, because what it has been told is noted.
    pub fn invariant_bracket(&mut self, id: PageId, event: &Event) {
        self.no_secret_in("an event", &format!("{event:?}"));
        let page = self.page_mut(id);
        let inside_now = page.visitor.in_session();
        let told = &mut page.bracket;
        let in_order = match event {
            Event::SessionStarting => !told.was_in && !std::mem::replace(&mut told.starting, true),
            Event::SessionStart(_) => std::mem::take(&mut told.starting) && !std::mem::replace(&mut told.inside, true),
            Event::SessionContinue(_) => {
                let expected = std::mem::take(&mut told.returned) || !told.inside;
                // A page that comes back begins anew: whether it is in front is part of that.
                (told.inside, told.focus) = (true, None);
                expected && !told.starting
            }
            Event::SessionEnd(_) => {
                let expected = told.starting || told.was_in;
                told.ends += 1;
                (told.starting, told.inside, told.reconnecting, told.focus) = (false, false, false, None);
                expected && told.ends == 1
            }
            Event::Error(_) => {
                told.starting = false;
                true
            }
            Event::Connection(detail) => {
                let lost = detail.status == ConnectionStatus::Reconnecting;
                told.was_in && std::mem::replace(&mut told.reconnecting, lost) != lost
            }
            Event::Focus => inside_now && told.focus.replace(true) != Some(true),
            Event::Blur => inside_now && told.focus.replace(false) != Some(false),
            Event::Agents(_) => inside_now,
            Event::CrossDomain(_) => told.was_in,
        };
        let before: Vec<String> = page.events.iter().map(event_text).collect();
        assert!(in_order, "`{}` comes out of order, after {before:?}", event_text(event));
    }

    /// A page that is no longer in session has been told so.
    pub fn invariant_end_is_told(&self, id: PageId) {
        let Some(page) = self.browser.pages.get(&id) else { return };
        let left = page.bracket.was_in && !page.visitor.in_session();
        assert!(!left || page.bracket.ends == 1, "out of session without a word");
    }

    /// Whoever is still asked something says no.
    fn answer_questions(&mut self) {
        let asked = |page: &Page| page.view.dialog.is_some() && !page.frozen;
        let pages = self.browser.pages.iter().filter(|(_, page)| asked(page)).map(|(id, _)| *id);
        for id in pages.collect::<Vec<_>>() {
            self.take(id, Input::Pressed(Control::Refuse));
        }
    }

    /// The story is over: the clock runs on, and everything that is owed must come.
    pub fn finish(&mut self) {
        if self.net.weather == Weather::Silent {
            self.set_weather(Weather::Fair);
        }
        self.pass(AFTERWARDS_MS);
        self.answer_questions();
        for entry in &self.ledger.entries {
            let waits = self.browser.pages.get(&entry.page).is_some_and(|page| !page.frozen);
            assert!(entry.ending.is_some() || !waits, "a promise is never settled");
            if let Some(wanted) = entry.wanted.as_ref().filter(|_| !entry.excused) {
                assert!(entry.left.is_some(), "the visitor never sets out for {}", wanted.url.as_str());
                assert!(entry.arrived || !wanted.elsewhere, "the visitor never gets to {}", wanted.url.as_str());
            }
        }
        for window in self.browser.windows.iter().filter(|window| window.open && window.page.is_some()) {
            assert!(window.helper_of.is_none(), "a helper window is left open: {}", window.address);
        }
    }
}
