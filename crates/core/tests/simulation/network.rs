//! What is on its way between pages and server.

use super::page::PageId;
use super::server::{Answered, Reply};
use super::world::{Happening, World};
use cobrowse_core::Millis;
use cobrowse_core::desk::{ConnId, Notice};
use cobrowse_core::error::ErrorCode;
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{Answer, Input, Request, RequestFailure, RequestId};
use cobrowse_core::wire::{ClientMessage, Confirmed, ServerMessage};
use std::collections::BTreeMap;

/// The browser side gives a request up after so long.
pub const ANSWER_WITHIN_MS: Millis = 10_000;

/// How the visitor's network is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weather {
    #[default]
    Fair,
    /// Everything fails at once.
    Down,
    /// Everything hangs, and arrives when the weather is fair again.
    Silent,
}

pub struct Network {
    pub weather: Weather,
    /// One way.
    pub latency: Millis,
    /// What the server says over sockets takes so much longer.
    pub socket_lag: Millis,
    /// What nobody waits for takes so much longer.
    pub beacon_lag: Millis,
    /// By number.
    pub conns: BTreeMap<u64, Conn>,
    pub stalled: Vec<Happening>,
    conns_made: u64,
}

/// A socket. What is sent over it arrives in order.
pub struct Conn {
    pub page: PageId,
    pub origin: Origin,
    to_server_at: Millis,
    to_page_at: Millis,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            weather: Weather::Fair,
            latency: 20,
            socket_lag: 0,
            beacon_lag: 0,
            conns: BTreeMap::new(),
            stalled: Vec::new(),
            conns_made: 0,
        }
    }
}

impl World {
    fn reaches_server(&self) -> bool {
        self.net.weather != Weather::Down && !self.server.down
    }

    /// Sends a request. `id` is none for a beacon.
    pub fn send_request(&mut self, page: PageId, id: Option<RequestId>, request: Request) {
        let origin = self.page(page).url.origin().clone();
        if let Some(id) = id {
            let until = self.now + ANSWER_WITHIN_MS;
            self.page_mut(page).pending.insert(id.0, until);
        }
        let lag = if id.is_none() { self.net.beacon_lag } else { 0 };
        self.queue.push(self.now + self.net.latency + lag, Happening::Request { page, id, origin, request });
    }

    /// A request reaches the server, or does not.
    pub fn request_arrives(&mut self, page: PageId, id: Option<RequestId>, origin: &Origin, request: Request) {
        if !self.reaches_server() {
            self.answer(page, id, Err(ErrorCode::Network.into()));
            return;
        }
        let reply = self.server.ask(origin, request, self.now);
        self.tell();
        match reply {
            Reply::Now(answer) => self.answer(page, id, answer),
            Reply::Held(session, crossing) => self.server.hold((session, crossing), page, id, self.now),
        }
    }

    fn answer(&mut self, page: PageId, id: Option<RequestId>, answer: Answered) {
        if let Some(id) = id {
            self.queue.push(self.now + self.net.latency, Happening::Answer { page, id, answer });
        }
    }

    /// An answer reaches its page, if that is still there and has not given up.
    pub fn answer_arrives(&mut self, page: PageId, id: RequestId, answer: Answered) {
        let waits = self.browser.pages.get_mut(&page).is_some_and(|page| page.pending.remove(&id.0).is_some());
        if waits {
            let lost = self.net.weather == Weather::Down;
            let answer = if lost { Err(RequestFailure::from(ErrorCode::Network)) } else { answer };
            self.take(page, Input::Answered { request: id, answer });
        }
    }

    /// The helper that waits gets its answer.
    pub fn release(&mut self, key: (cobrowse_core::ids::SessionId, u32), confirmed: Option<Confirmed>) {
        if let Some(held) = self.server.held.remove(&key) {
            let answer = confirmed.map(Answer::Confirmed).ok_or_else(|| ErrorCode::Network.into());
            self.answer(held.page, held.request, answer);
        }
    }

    /// Opens a session socket.
    pub fn connect(&mut self, page: PageId) {
        self.net.conns_made += 1;
        let conn = ConnId(self.net.conns_made);
        self.page_mut(page).socket = Some(conn);
        self.queue.push(self.now + self.net.latency, Happening::Knock { page, conn });
    }

    pub fn knocked(&mut self, page: PageId, conn: ConnId) {
        let at = self.now + self.net.latency;
        if !self.reaches_server() {
            self.queue.push(at, Happening::Closed { page, conn });
        } else if let Some(there) = self.browser.pages.get(&page).filter(|page| page.socket == Some(conn)) {
            let origin = there.url.origin().clone();
            self.net.conns.insert(conn.0, Conn { page, origin, to_server_at: self.now, to_page_at: at });
            self.queue.push(at, Happening::Opened { page, conn });
        }
    }

    /// From a page to the server.
    pub fn say(&mut self, page: PageId, message: &ClientMessage) {
        let Some(conn) = self.page(page).socket else { return };
        if let Some(open) = self.net.conns.get_mut(&conn.0) {
            open.to_server_at = open.to_server_at.max(self.now + self.net.latency);
            self.queue.push(open.to_server_at, Happening::ServerHears { conn, text: message.to_json() });
        }
    }

    pub fn server_hears(&mut self, conn: ConnId, text: &str) {
        let Some(open) = self.net.conns.get(&conn.0) else { return };
        let reply = self.server.hear(conn, &open.origin, text, self.now);
        if let Some(reply) = reply {
            self.send_to_page(conn, &reply);
        }
        self.tell();
    }

    fn send_to_page(&mut self, conn: ConnId, message: &ServerMessage) {
        let text = serde_json::to_string(message).expect("JSON");
        if let Some(open) = self.net.conns.get_mut(&conn.0) {
            open.to_page_at = open.to_page_at.max(self.now + self.net.latency + self.net.socket_lag);
            let (at, page) = (open.to_page_at, open.page);
            self.queue.push(at, Happening::PageHears { page, conn, text });
        }
    }

    /// Sends what the desk has to tell.
    pub fn tell(&mut self) {
        for notice in self.server.notices() {
            match notice {
                Notice::Page { conn, message } => {
                    if matches!(message, ServerMessage::Ended { .. }) {
                        self.excuse_cut_helpers();
                    }
                    self.send_to_page(conn, &message);
                }
                Notice::Release { session, crossing, go } => self.release((session, crossing), Some(Confirmed { go })),
                Notice::Console(_) => self.invariant_no_secret_on_console(),
            }
        }
    }

    /// A word to a helper behind a cut handle that crosses the end of its session on the way is lost: a limit that
    /// is known.
    fn excuse_cut_helpers(&mut self) {
        for window in self.browser.windows.iter().filter(|window| window.severed) {
            if let Some(opener) = window.helper_of {
                self.ledger.window_refused(opener);
            }
        }
    }

    pub fn page_hears(&mut self, page: PageId, conn: ConnId, input: Input) {
        let listens = self.browser.pages.get(&page).is_some_and(|page| page.socket == Some(conn));
        if listens {
            self.take(page, input);
        }
    }

    /// A page closes its socket, or goes away.
    pub fn hang_up(&mut self, page: PageId) {
        let Some(conn) = self.page_mut(page).socket.take() else { return };
        if let Some(open) = self.net.conns.get_mut(&conn.0) {
            open.to_server_at = open.to_server_at.max(self.now + self.net.latency);
            self.queue.push(open.to_server_at, Happening::Gone { conn });
        }
    }

    pub fn gone(&mut self, conn: ConnId) {
        if self.net.conns.remove(&conn.0).is_some() && !self.server.down {
            self.server.desk.gone(conn, self.now + super::server::EPOCH);
            self.tell();
        }
    }

    /// Every socket breaks.
    pub fn break_sockets(&mut self) {
        let at = self.now + self.net.latency;
        for (number, open) in std::mem::take(&mut self.net.conns) {
            let conn = ConnId(number);
            self.queue.push(at, Happening::Closed { page: open.page, conn });
            if !self.server.down {
                self.server.desk.gone(conn, self.now + super::server::EPOCH);
            }
        }
        self.tell();
    }
}
