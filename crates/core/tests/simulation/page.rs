//! A page with our script tag, and what the browser keeps for it.

use super::browser::WindowId;
use cobrowse_core::Millis;
use cobrowse_core::config::Config;
use cobrowse_core::desk::ConnId;
use cobrowse_core::event::Event;
use cobrowse_core::ids::TabId;
use cobrowse_core::visitor::{Input, View, Visitor};
use cobrowse_core::web_url::WebUrl;
use std::collections::{BTreeMap, VecDeque};

/// A page load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId(pub u32);

/// What a listener of the site's own does inside its event, the first time it comes.
#[derive(Clone, Copy, Debug)]
pub enum Reaction {
    Start,
    Stop,
    Cross,
}

pub struct Page {
    pub window: WindowId,
    pub url: WebUrl,
    pub visitor: Visitor,
    /// When it was loaded: where its clock begins.
    pub born: Millis,
    /// In the back/forward cache.
    pub frozen: bool,
    /// What happened while it was frozen and waits for its return.
    pub held_back: Vec<Input>,
    /// What waits its turn while effects are performed.
    pub inbox: VecDeque<Input>,
    pub running: bool,
    pub socket: Option<ConnId>,
    /// Requests without an answer, by number, and when the browser side gives them up.
    pub pending: BTreeMap<u32, Millis>,
    /// The handle on its helper window.
    pub helper: Option<WindowId>,
    /// Which loan of the helper window is running.
    pub loan: u32,
    /// What a callback has asked the lent window for.
    pub asked: Option<WebUrl>,
    pub events: Vec<Event>,
    pub listeners: Vec<(&'static str, Reaction)>,
    pub bracket: Bracket,
    /// What the visitor sees of us.
    pub view: View,
}

/// What the page has been told so far; see [`super::invariants`].
#[derive(Default)]
pub struct Bracket {
    pub starting: bool,
    /// Told `sessionstart` or `sessioncontinue`.
    pub inside: bool,
    /// Came back from the back/forward cache since.
    pub returned: bool,
    pub reconnecting: bool,
    /// The last of `focus` and `blur`: whether it was `focus`.
    pub focus: Option<bool>,
    /// Whether the page was in session before the input that is being handled.
    pub was_in: bool,
    /// `sessionend` events during the input that is being handled.
    pub ends: u32,
}

impl Page {
    pub fn new(id: PageId, window: WindowId, url: WebUrl, tag: Config, born: Millis) -> Self {
        let seed = id.0.wrapping_mul(0x9e37_79b9);
        let mut tab = [7; 11];
        for (digit, place) in tab.iter_mut().zip([0, 6, 12]) {
            *digit = (id.0 >> place & 63) as u8;
        }
        Self {
            window,
            url,
            visitor: Visitor::new(tag, TabId::from_random(tab), seed),
            born,
            frozen: false,
            held_back: Vec::new(),
            inbox: VecDeque::new(),
            running: false,
            socket: None,
            pending: BTreeMap::new(),
            helper: None,
            loan: 0,
            asked: None,
            events: Vec::new(),
            listeners: Vec::new(),
            bracket: Bracket::default(),
            view: View::default(),
        }
    }

    /// When its timer is due, on the world's clock.
    pub fn timer(&self) -> Option<Millis> {
        if self.frozen {
            return None;
        }
        self.visitor.poll_timeout().map(|at| at + self.born)
    }
}
