//! The server's half: which sessions there are, who may do what in them, and what to tell whom.
//!
//! [`Desk`] keeps everything in memory, answers at once, and leaves two queues behind: [`Notice`]s for the sockets that
//! are open, and [`Change`]s to be made durable before the answer goes out. Time is milliseconds since 1970.

mod crossing;
mod session;
mod tabs;
mod view;

pub use crossing::{Confirmation, Stage, TicketRecord};
pub use session::{SessionRecord, TokenRecord};
pub use view::{Moment, SessionView, TabView, What};

use crate::Millis;
use crate::domain::DomainName;
use crate::error::{Error, ErrorCode};
use crate::event::EndReason;
use crate::group::{Group, Groups, TrustedDomain};
use crate::ids::{SessionId, VisitorToken};
use crate::key::SessionKey;
use crate::limits::{ABANDONED_AFTER_MS, LIVE_SESSIONS, RANDOM_KEY_DIGITS, SESSION_LIFETIME_MS};
use crate::origin::Origin;
use crate::web_url::WebUrl;
use crate::wire::{Credentials, EndRequest, Joined, PROTOCOL, ServerMessage, StartRequest};
use serde::{Deserialize, Serialize};
use session::Session;
use std::collections::{HashMap, VecDeque};

/// Randomness and hashing, from the host.
pub trait Vault {
    /// Fills `bytes` with bytes that nobody can guess.
    fn fill(&mut self, bytes: &mut [u8]);
    /// A one-way digest (SHA-256). Secrets are stored and compared as digests only: a stolen database opens nothing,
    /// and how long a comparison takes says nothing about the secret.
    fn digest(&self, secret: &[u8]) -> Digest;
}

/// What is kept of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

/// An open socket, numbered by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConnId(pub u64);

/// Something to tell whoever listens.
#[derive(Debug, PartialEq, Eq)]
pub enum Notice {
    /// To a page.
    Page {
        /// Its socket.
        conn: ConnId,
        /// The message.
        message: ServerMessage,
    },
    /// The helper that waits at the end of a crossing may go.
    Release {
        /// The session.
        session: SessionId,
        /// Number of the crossing.
        crossing: u32,
        /// Where to; none: it closes.
        go: Option<WebUrl>,
    },
    /// The view of a session has changed.
    Console(SessionId),
}

/// Something to write down, so that a restart loses nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// This session is now like this.
    Session(Box<SessionRecord>),
    /// Forget this session.
    SessionGone(SessionId),
    /// This ticket is now like this.
    Ticket(Digest, Box<TicketRecord>),
    /// Forget this ticket.
    TicketGone(Digest),
}

/// A refusal on the session socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub error: Error,
    /// Why the session ended, if that is why.
    pub reason: Option<EndReason>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, reason: None }
    }
}

/// All sessions of one server.
#[derive(Debug, Default)]
pub struct Desk {
    sessions: HashMap<SessionId, Session>,
    tickets: HashMap<Digest, TicketRecord>,
    conns: HashMap<ConnId, SessionId>,
    notices: VecDeque<Notice>,
    changes: VecDeque<Change>,
}

impl Desk {
    /// The desk as an earlier run left it.
    pub fn restore(
        sessions: impl IntoIterator<Item = SessionRecord>,
        tickets: impl IntoIterator<Item = (Digest, TicketRecord)>,
        now: Millis,
    ) -> Self {
        let sessions = sessions.into_iter().map(|record| (record.id, Session::new(record, now)));
        let mut desk = Self { sessions: sessions.collect(), tickets: tickets.into_iter().collect(), ..Self::default() };
        for ticket in desk.tickets.values() {
            if let Some(session) = desk.sessions.get_mut(&ticket.session) {
                session.await_again(ticket);
            }
        }
        desk
    }

    /// The next thing to tell.
    pub fn poll_notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }

    /// The next thing to write down.
    pub fn poll_change(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    /// Begins a session for a page of `origin`.
    ///
    /// # Errors
    /// - `origin-not-trusted`: also for groups that do not exist, so that a stranger learns nothing.
    /// - `bad-argument`: visitor details too long.
    /// - `dupkey`: a live session of the group has the key.
    /// - `unsupported`: another protocol version. `service`: the server is full.
    pub fn start(
        &mut self,
        groups: &impl Groups,
        origin: &Origin,
        request: StartRequest,
        now: Millis,
        vault: &mut impl Vault,
    ) -> Result<Joined, Error> {
        let domain = trusted(groups.group(request.group, request.site), origin)?.domain.clone();
        if request.v != PROTOCOL {
            return Err(ErrorCode::Unsupported.into());
        }
        request.visitor.check()?;
        if self.sessions.len() >= LIVE_SESSIONS {
            return Err(Error::new(ErrorCode::Service, "the server has as many sessions as it can hold"));
        }
        let key = self.free_key(&request, now, vault)?;
        let (token, digest) = new_token(vault);
        let record = SessionRecord {
            id: SessionId::from_random(random(vault)),
            group: request.group,
            site: request.site,
            key,
            visitor: request.visitor,
            started_ms: now,
            expires_ms: now + SESSION_LIFETIME_MS,
            tokens: vec![TokenRecord { digest, domain: domain.clone() }],
            crossed: Vec::new(),
            crossings: 0,
            declined: false,
            ended: None,
        };
        let joined = joined(&record, token, domain, now);
        self.note(record.id, What::Started { origin: origin.to_string() }, Session::new(record, now), now);
        Ok(joined)
    }

    fn free_key(&self, request: &StartRequest, now: Millis, vault: &mut impl Vault) -> Result<SessionKey, Error> {
        let taken = |key: &SessionKey| {
            self.sessions.values().any(|session| {
                let record = &session.record;
                record.group == request.group && record.key == *key && session.is_live(now)
            })
        };
        match &request.key {
            Some(key) if taken(key) => Err(ErrorCode::DupKey.into()),
            Some(key) => Ok(key.clone()),
            // A million keys and far fewer sessions: the first is nearly always free.
            None => (0..32)
                .map(|_| SessionKey::from_random(random::<RANDOM_KEY_DIGITS>(vault)))
                .find(|key| !taken(key))
                .ok_or_else(|| Error::new(ErrorCode::Service, "no free session key was found")),
        }
    }

    fn note(&mut self, id: SessionId, what: What, mut session: Session, now: Millis) {
        session.remember(what, now);
        self.changes.push_back(Change::Session(Box::new(session.record.clone())));
        self.notices.push_back(Notice::Console(id));
        self.sessions.insert(id, session);
    }

    /// Ends a session for its visitor. Whoever holds a token may do so from anywhere: a visitor must be able to stop
    /// even after their site was taken off the list.
    ///
    /// # Errors
    /// `not-in-session` when the token does not belong to a session that is running.
    pub fn end(&mut self, request: &EndRequest, now: Millis, vault: &impl Vault) -> Result<(), Error> {
        let session = self.live(&request.credentials.session, now)?;
        let digest = vault.digest(request.credentials.token.as_str().as_bytes());
        if session.token_domain(&digest).is_none() {
            return Err(ErrorCode::NotInSession.into());
        }
        self.finish(request.credentials.session, EndReason::Visitor, now);
        Ok(())
    }

    /// Ends a session for its agent.
    pub fn end_by_agent(&mut self, session: &SessionId, now: Millis) {
        self.finish(*session, EndReason::Agent, now);
    }

    fn finish(&mut self, id: SessionId, reason: EndReason, now: Millis) {
        let Some(session) = self.sessions.get_mut(&id).filter(|session| session.record.ended.is_none()) else { return };
        session.record.ended = Some(reason);
        session.record.tokens.clear();
        session.agents.clear();
        session.remember(What::Ended { reason }, now);
        for tab in session.tabs.drain(..) {
            self.conns.remove(&tab.conn);
            self.notices.push_back(Notice::Page { conn: tab.conn, message: ServerMessage::Ended { reason } });
        }
        self.changes.push_back(Change::Session(Box::new(session.record.clone())));
        self.notices.push_back(Notice::Console(id));
        self.drop_tickets(&id);
    }

    /// Ends what has run out and forgets what nobody will ask for again. To be called every few seconds.
    pub fn sweep(&mut self, now: Millis) {
        let over = |session: &Session| {
            let abandoned = session.tabs.is_empty() && session.last_seen_ms + ABANDONED_AFTER_MS <= now;
            session.record.ended.is_none() && (session.record.expires_ms <= now || abandoned)
        };
        let ended: Vec<SessionId> =
            self.sessions.iter().filter(|(_, session)| over(session)).map(|(id, _)| *id).collect();
        for id in ended {
            self.finish(id, EndReason::Error, now);
        }
        // An ended session is remembered until its cookie would have run out, to say why it ended.
        let forgotten: Vec<SessionId> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.record.ended.is_some() && session.record.expires_ms <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in forgotten {
            self.sessions.remove(&id);
            self.changes.push_back(Change::SessionGone(id));
            self.notices.push_back(Notice::Console(id));
        }
        self.sweep_tickets(now);
    }

    fn live(&self, id: &SessionId, now: Millis) -> Result<&Session, Error> {
        let session = self.sessions.get(id).filter(|session| session.is_live(now));
        session.ok_or_else(|| ErrorCode::NotInSession.into())
    }

    /// The session of a page and the entry that lets the page in, if its origin is trusted *and* its token was made for
    /// that domain, or for a listed domain above it: its cookie reaches the page too.
    fn authenticate<'g, G: Groups>(
        &self,
        groups: &'g G,
        origin: &Origin,
        credentials: &Credentials,
        now: Millis,
        vault: &impl Vault,
    ) -> Result<(&'g Group, &'g TrustedDomain), Error> {
        let session = self.live(&credentials.session, now)?;
        let group = groups.group(session.record.group, session.record.site);
        let entry = trusted(group, origin)?;
        let digest = vault.digest(credentials.token.as_str().as_bytes());
        match (session.token_domain(&digest), group) {
            (Some(domain), Some(group)) if group.admits(domain, origin) => Ok((group, entry)),
            _ => Err(ErrorCode::NotInSession.into()),
        }
    }
}

/// The entry of a group that lets a page in. A group that does not exist trusts nobody.
fn trusted<'g>(group: Option<&'g Group>, origin: &Origin) -> Result<&'g TrustedDomain, Error> {
    group.ok_or_else(|| Error::from(ErrorCode::OriginNotTrusted))?.entry_for(origin)
}

fn random<const N: usize>(vault: &mut impl Vault) -> [u8; N] {
    let mut bytes = [0; N];
    vault.fill(&mut bytes);
    bytes
}

fn new_token(vault: &mut impl Vault) -> (VisitorToken, Digest) {
    let token = VisitorToken::from_random(random(vault));
    let digest = vault.digest(token.as_str().as_bytes());
    (token, digest)
}

fn joined(record: &SessionRecord, token: VisitorToken, domain: DomainName, now: Millis) -> Joined {
    Joined {
        credentials: Credentials { session: record.id, token },
        group: record.group,
        key: record.key.clone(),
        expires_in_ms: record.expires_ms.saturating_sub(now),
        domain,
    }
}
