//! The world and its clock.

use super::browser::{Browser, Window, WindowId};
use super::ledger::Ledger;
use super::network::{Network, Weather};
use super::page::{Page, PageId};
use super::queue::Queue;
use super::server::{Answered, EPOCH, SWEEP_MS, Server};
use super::sites::Sites;
use cobrowse_core::Millis;
use cobrowse_core::desk::ConnId;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::ids::SessionId;
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{Input, Request, RequestId, TabMessage};
use cobrowse_core::wire::Confirmed;

/// Something on its way.
pub enum Happening {
    Request { page: PageId, id: Option<RequestId>, origin: Origin, request: Request },
    Answer { page: PageId, id: RequestId, answer: Answered },
    Knock { page: PageId, conn: ConnId },
    Opened { page: PageId, conn: ConnId },
    Closed { page: PageId, conn: ConnId },
    ServerHears { conn: ConnId, text: String },
    PageHears { page: PageId, conn: ConnId, text: String },
    Gone { conn: ConnId },
    Loaded { window: WindowId, serial: u32 },
    HoldOver { page: PageId, loan: u32 },
    CloseSelf { page: PageId },
    Tab { page: PageId, message: TabMessage },
}

impl Happening {
    fn is_on_the_network(&self) -> bool {
        match self {
            Happening::Request { .. } | Happening::Answer { .. } | Happening::Knock { .. } => true,
            Happening::Opened { .. } | Happening::ServerHears { .. } | Happening::PageHears { .. } => true,
            Happening::Closed { .. } | Happening::Gone { .. } | Happening::Loaded { .. } => false,
            Happening::HoldOver { .. } | Happening::CloseSelf { .. } | Happening::Tab { .. } => false,
        }
    }
}

/// Something that is due when nothing else happened before.
enum Timer {
    Page(PageId),
    /// The browser side gives a request up.
    Unanswered(PageId, RequestId),
    /// A helper has waited long enough.
    Held((SessionId, u32)),
    Sweep,
}

/// Everything there is. When a story is over, the clock runs on until all that is owed must have come.
pub struct World {
    pub now: Millis,
    pub queue: Queue<Happening>,
    pub net: Network,
    pub server: Server,
    pub sites: Sites,
    pub browser: Browser,
    pub ledger: Ledger,
}

impl World {
    pub fn new() -> Self {
        Self {
            now: 100_000,
            queue: Queue::default(),
            net: Network::default(),
            server: Server::default(),
            sites: Sites::default(),
            browser: Browser::default(),
            ledger: Ledger::default(),
        }
    }

    /// Lets time go by.
    pub fn pass(&mut self, ms: Millis) {
        let until = self.now + ms;
        while self.step(until) {}
        self.now = until;
    }

    /// Until nothing is on its way. What waits for a timer goes on waiting.
    pub fn rest(&mut self) {
        while let Some(at) = self.queue.next_at() {
            self.step(at);
        }
    }

    /// The next thing that happens until then, if anything does.
    fn step(&mut self, until: Millis) -> bool {
        let timer = self.next_timer();
        let queued = self.queue.next_at().filter(|at| timer.as_ref().is_none_or(|(due, _)| at <= due));
        match (queued, timer) {
            (Some(at), _) if at <= until => {
                self.now = self.now.max(at);
                if let Some(happening) = self.queue.pop() {
                    self.happen(happening);
                }
            }
            (None, Some((due, timer))) if due <= until => {
                self.now = self.now.max(due);
                self.ring(timer);
            }
            _ => return false,
        }
        self.check();
        true
    }

    fn happen(&mut self, happening: Happening) {
        if self.net.weather == Weather::Silent && happening.is_on_the_network() {
            self.net.stalled.push(happening);
            return;
        }
        match happening {
            Happening::Request { page, id, origin, request } => self.request_arrives(page, id, &origin, request),
            Happening::Answer { page, id, answer } => self.answer_arrives(page, id, answer),
            Happening::Knock { page, conn } => self.knocked(page, conn),
            Happening::Opened { page, conn } => self.page_hears(page, conn, Input::SocketOpened),
            Happening::Closed { page, conn } => self.page_hears(page, conn, Input::SocketClosed),
            Happening::ServerHears { conn, text } => self.server_hears(conn, &text),
            Happening::PageHears { page, conn, text } => {
                let message = serde_json::from_str(&text).expect("a message");
                self.page_hears(page, conn, Input::SocketMessage(message));
            }
            Happening::Gone { conn } => self.gone(conn),
            Happening::Loaded { window, serial } => self.loaded(window, serial),
            Happening::HoldOver { page, loan } => {
                if self.browser.pages.get(&page).is_some_and(|page| page.loan == loan) {
                    let url = self.page_mut(page).asked.take();
                    self.take(page, Input::HoldOver { url });
                }
            }
            Happening::CloseSelf { page } => self.close_self(page),
            Happening::Tab { page, message } => {
                if self.browser.pages.get(&page).is_some_and(|page| !page.frozen) {
                    self.take(page, Input::Tab(message));
                }
            }
        }
    }

    fn next_timer(&self) -> Option<(Millis, Timer)> {
        let pages = self.browser.pages.iter();
        let ticks = pages.clone().filter_map(|(id, page)| Some((page.timer()?, Timer::Page(*id))));
        let waits = pages.flat_map(|(id, page)| {
            page.pending.iter().map(|(request, until)| (*until, Timer::Unanswered(*id, RequestId(*request))))
        });
        let held = self.server.held.iter().map(|(key, held)| (held.until, Timer::Held(*key)));
        let sweep = (!self.server.down).then_some((self.server.next_sweep, Timer::Sweep));
        ticks.chain(waits).chain(held).chain(sweep).min_by_key(|(at, _)| *at)
    }

    fn ring(&mut self, timer: Timer) {
        match timer {
            Timer::Page(id) => {
                self.take(id, Input::Tick);
                self.invariant_timer_has_moved(id);
            }
            Timer::Unanswered(page, id) => {
                self.page_mut(page).pending.remove(&id.0);
                let answer = Err(ErrorCode::Network.into());
                self.take(page, Input::Answered { request: id, answer });
            }
            Timer::Held(key) => self.release(key, Some(Confirmed::default())),
            Timer::Sweep => {
                self.server.desk.sweep(self.now + EPOCH);
                self.server.next_sweep = self.now + SWEEP_MS;
                self.tell();
            }
        }
    }

    pub fn page(&self, id: PageId) -> &Page {
        &self.browser.pages[&id]
    }

    pub fn page_mut(&mut self, id: PageId) -> &mut Page {
        self.browser.pages.get_mut(&id).expect("a page that is there")
    }

    pub fn window(&mut self, id: WindowId) -> &mut Window {
        &mut self.browser.windows[id.0]
    }

    /// The page in a window.
    pub fn page_in(&self, tab: WindowId) -> &Page {
        self.page(self.browser.windows[tab.0].page.expect("a page with our tag"))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.finish();
        }
    }
}
