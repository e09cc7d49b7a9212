//! Who called what, and what came of it.

use super::page::PageId;
use cobrowse_core::Millis;
use cobrowse_core::visitor::CallId;
use cobrowse_core::web_url::WebUrl;

/// A call that a story made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call(pub usize);

/// Where the visitor is to go because of a call.
pub struct Wanted {
    pub url: WebUrl,
    /// In a window of its own: then it also has to get there, and not only to set out.
    pub elsewhere: bool,
    /// By a `window.open` in the callback of the promise.
    pub by_callback: bool,
}

pub struct Entry {
    pub page: PageId,
    pub call: CallId,
    pub made: Millis,
    pub wanted: Option<Wanted>,
    /// What its promise was settled with, in a few words.
    pub ending: Option<String>,
    /// When the visitor set out.
    pub left: Option<Millis>,
    pub arrived: bool,
    /// The visitor has gone or been taken elsewhere by their own doing: nothing is owed any more.
    pub excused: bool,
}

#[derive(Default)]
pub struct Ledger {
    pub entries: Vec<Entry>,
}

impl Ledger {
    pub fn called(&mut self, page: PageId, made: Millis, wanted: Option<Wanted>) -> (Call, CallId) {
        let index = self.entries.len();
        let call = CallId(u32::try_from(index).expect("few calls"));
        let entry = Entry { page, call, made, wanted, ending: None, left: None, arrived: false, excused: false };
        self.entries.push(entry);
        (Call(index), call)
    }

    /// A promise is settled. Each call is answered by the page it was made on, and once.
    pub fn settled(&mut self, page: PageId, call: CallId, ending: String) {
        let entry = self.entries.iter_mut().find(|entry| entry.call == call).expect("a call that was made");
        assert_eq!(entry.page, page, "the call of another page was settled");
        assert!(entry.ending.is_none(), "settled twice: {:?}, then {ending}", entry.ending);
        entry.ending = Some(ending);
    }

    /// The visitor sets out for `url`. The entry that this answers, if a call asked for it.
    pub fn left(&mut self, url: &WebUrl, now: Millis) -> Option<usize> {
        let asked = |entry: &Entry| entry.wanted.as_ref().is_some_and(|wanted| wanted.url == *url);
        let index = self.entries.iter().position(|entry| asked(entry) && entry.left.is_none());
        match index {
            Some(index) => self.entries[index].left = Some(now),
            None => assert!(!self.entries.iter().any(asked), "the visitor is taken to {} once more", url.as_str()),
        }
        index
    }

    pub fn arrived(&mut self, index: usize) {
        let entry = &mut self.entries[index];
        assert!(!entry.arrived, "the visitor arrives twice");
        entry.arrived = true;
    }

    /// The entry of a page's call.
    pub fn of(&mut self, call: CallId) -> &mut Entry {
        self.entries.iter_mut().find(|entry| entry.call == call).expect("a call that was made")
    }

    /// The visitor has closed the window that a page has opened for them.
    pub fn window_refused(&mut self, page: PageId) {
        for entry in self.entries.iter_mut().filter(|entry| entry.page == page && entry.left.is_none()) {
            entry.excused |= entry.wanted.as_ref().is_some_and(|wanted| wanted.elsewhere);
        }
    }

    /// The page goes away because its visitor wants it so.
    pub fn page_left(&mut self, page: PageId) {
        for entry in self.entries.iter_mut().filter(|entry| entry.page == page && entry.left.is_none()) {
            entry.excused = true;
        }
    }
}
