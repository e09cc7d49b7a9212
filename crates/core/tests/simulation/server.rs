//! The collaboration server: a real desk, the database it writes to, and the sockets it holds.

use super::page::PageId;
use super::sites::Account;
use super::vault::CountingVault;
use cobrowse_core::Millis;
use cobrowse_core::desk::{Change, Confirmation, ConnId, Desk, Digest, Notice, SessionView, TicketRecord};
use cobrowse_core::error::{Error, ErrorCode};
use cobrowse_core::fragment::parse_ticket;
use cobrowse_core::ids::SessionId;
use cobrowse_core::limits::HELPER_HOLD_MS;
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{Answer, Request, RequestFailure, RequestId};
use cobrowse_core::web_url::WebUrl;
use cobrowse_core::wire::{ClientMessage, Confirmed, ServerMessage};
use std::collections::{BTreeMap, BTreeSet};

/// What the server's clock shows when the world begins.
pub const EPOCH: Millis = 1_800_000_000_000;
/// How often it sweeps.
pub const SWEEP_MS: Millis = 10_000;

pub type Answered = Result<Answer, RequestFailure>;

#[derive(Default)]
pub struct Server {
    pub desk: Desk,
    pub account: Account,
    pub vault: CountingVault,
    pub down: bool,
    /// Refuses everything for now.
    pub busy: bool,
    pub next_sweep: Millis,
    /// Helpers that wait at the end of a crossing, and until when.
    pub held: BTreeMap<(SessionId, u32), Held>,
    /// Everything that must never be seen in an address, an event or a console.
    pub secrets: BTreeSet<String>,
    /// Everything it was asked.
    pub bodies: Vec<String>,
    sessions: BTreeMap<SessionId, String>,
    tickets: BTreeMap<[u8; 32], String>,
}

pub struct Held {
    pub page: PageId,
    pub request: Option<RequestId>,
    pub until: Millis,
}

/// What a request gets.
pub enum Reply {
    Now(Answered),
    /// Later: the helper waits.
    Held(SessionId, u32),
}

impl Server {
    /// Answers a request of a page on `origin`.
    pub fn ask(&mut self, origin: &Origin, request: Request, now: Millis) -> Reply {
        let (desk, account, vault, now) = (&mut self.desk, &self.account, &mut self.vault, now + EPOCH);
        let (request, body) = through_json(request);
        self.bodies.push(body);
        if self.busy {
            return Reply::Now(Err(ErrorCode::Service.into()));
        }
        let answer = match request {
            Request::Start(request) => {
                desk.start(account, origin, request, now, vault).map(|joined| Answer::Started(joined.into()))
            }
            Request::End(request) => desk.end(&request, now, vault).map(|()| Answer::Ended),
            Request::Mint(request) => desk.mint(account, origin, &request, now, vault).map(Answer::Minted),
            Request::Redeem(request) => {
                desk.redeem(account, origin, &request, now, vault).map(|redeemed| Answer::Redeemed(redeemed.into()))
            }
            Request::Confirm(request) => match desk.confirm(account, origin, &request, now, vault) {
                Ok(Confirmation::Hold(session, crossing)) => return Reply::Held(session, crossing),
                Ok(Confirmation::Close) => Ok(Answer::Confirmed(Confirmed::default())),
                Err(error) => Err(error),
            },
        };
        let answer = answer.map_err(refusal);
        self.keep_secrets(&answer);
        Reply::Now(answer)
    }

    /// A helper waits from now on.
    pub fn hold(&mut self, key: (SessionId, u32), page: PageId, request: Option<RequestId>, now: Millis) {
        self.held.insert(key, Held { page, request, until: now + HELPER_HOLD_MS });
    }

    /// Takes the first message of a socket, or a later one.
    pub fn hear(&mut self, conn: ConnId, origin: &Origin, text: &str, now: Millis) -> Option<ServerMessage> {
        let message: ClientMessage = serde_json::from_str(text).expect("a message");
        let now = now + EPOCH;
        match message {
            ClientMessage::Hello(_) if self.busy => {
                Some(ServerMessage::Refused { code: ErrorCode::Service, reason: None })
            }
            ClientMessage::Hello(hello) => {
                let welcome = self.desk.hello(&self.account, conn, origin, &hello, now, &self.vault);
                Some(match welcome {
                    Ok(welcome) => ServerMessage::Welcome(welcome.into()),
                    Err(refused) => ServerMessage::Refused { code: refused.error.code, reason: refused.reason },
                })
            }
            message => {
                self.desk.heard(conn, message, now);
                None
            }
        }
    }

    /// What there is to tell, after everything has been written down.
    pub fn notices(&mut self) -> Vec<Notice> {
        while let Some(change) = self.desk.poll_change() {
            self.write(change);
        }
        std::iter::from_fn(|| self.desk.poll_notice()).collect()
    }

    fn write(&mut self, change: Change) {
        match change {
            Change::Session(record) => {
                self.sessions.insert(record.id, serde_json::to_string(&record).expect("JSON"));
            }
            Change::SessionGone(id) => {
                self.sessions.remove(&id);
            }
            Change::Ticket(digest, record) => {
                self.tickets.insert(digest.0, serde_json::to_string(&record).expect("JSON"));
            }
            Change::TicketGone(digest) => {
                self.tickets.remove(&digest.0);
            }
        }
    }

    /// Begins again with what was written down.
    pub fn restart(&mut self, now: Millis) {
        let read = |text: &String| serde_json::from_str(text).expect("a session");
        let read_ticket = |text: &String| serde_json::from_str::<TicketRecord>(text).expect("a ticket");
        let tickets = self.tickets.iter().map(|(digest, text)| (Digest(*digest), read_ticket(text)));
        self.desk = Desk::restore(self.sessions.values().map(read), tickets, now + EPOCH);
        self.down = false;
    }

    /// What the console shows, latest session first.
    pub fn views(&self) -> Vec<SessionView> {
        self.desk.views(|_| true)
    }

    fn keep_secrets(&mut self, answer: &Answered) {
        let in_fragment = |url: &WebUrl| {
            let (_, fragment) = url.as_str().split_once('#')?;
            parse_ticket(fragment).map(|ticket| ticket.as_str().to_owned())
        };
        match answer {
            Ok(Answer::Started(joined)) => {
                self.secrets.insert(joined.credentials.token.as_str().to_owned());
            }
            Ok(Answer::Minted(minted)) => {
                self.secrets.extend(minted.first.as_ref().and_then(in_fragment));
                self.secrets.extend(minted.ticket.map(|ticket| ticket.as_str().to_owned()));
            }
            Ok(Answer::Redeemed(redeemed)) => {
                self.secrets.insert(redeemed.joined.credentials.token.as_str().to_owned());
                self.secrets.extend(redeemed.next.as_ref().and_then(in_fragment));
            }
            _ => {}
        }
    }
}

fn refusal(error: Error) -> RequestFailure {
    RequestFailure { code: error.code, msg: Some(error.message.into_owned()) }
}

/// The request as the server reads what the page has written, and the text of it.
fn through_json(request: Request) -> (Request, String) {
    macro_rules! written_and_read {
        ($($variant:ident),*) => {
            match request {
                $(Request::$variant(body) => {
                    let text = body.to_json();
                    let read = serde_json::from_str(&text).expect("what was written");
                    assert_eq!(body, read);
                    (Request::$variant(read), text)
                })*
            }
        };
    }
    written_and_read!(Start, End, Mint, Redeem, Confirm)
}
