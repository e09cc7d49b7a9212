//! What the desk knows of one session.

use super::Digest;
use super::crossing::{Stage, TicketRecord};
use super::tabs::{Agent, Tab};
use super::view::{Moment, What};
use crate::Millis;
use crate::config::{Site, VisitorInfo};
use crate::domain::DomainName;
use crate::event::EndReason;
use crate::ids::{GroupId, SessionId};
use crate::key::SessionKey;
use crate::limits::{HISTORY_LINES, TOKENS_OF_A_SESSION};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The part of a session that survives a restart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Its name.
    pub id: SessionId,
    /// Its group.
    pub group: GroupId,
    /// Whose published settings apply.
    pub site: Site,
    /// Its key.
    pub key: SessionKey,
    /// About the visitor.
    pub visitor: VisitorInfo,
    /// When it began.
    pub started_ms: Millis,
    /// When it ends at the latest.
    pub expires_ms: Millis,
    /// The proofs that were given out, the oldest first.
    pub tokens: Vec<TokenRecord>,
    /// Trusted domains that it has come to: a page there was let in, or a helper has reported.
    pub crossed: Vec<DomainName>,
    /// How many crossings have begun.
    pub crossings: u32,
    /// The visitor has said no to being followed to domains that it has not come to.
    #[serde(default)]
    pub declined: bool,
    /// Why it ended, once it has.
    pub ended: Option<EndReason>,
}

/// A proof that was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// Its digest: the proof itself is in the visitor's browser only.
    pub digest: Digest,
    /// The only trusted domain that it is good for.
    pub domain: DomainName,
}

/// A session with what is true of it only while the server runs.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) record: SessionRecord,
    pub(super) tabs: Vec<Tab>,
    pub(super) agents: Vec<Agent>,
    /// When the last page was there.
    pub(super) last_seen_ms: Millis,
    /// The domains whose helpers have yet to report, in the running crossing.
    pub(super) awaited: Vec<DomainName>,
    /// The crossing whose last helper waits.
    pub(super) holding: Option<u32>,
    pub(super) history: VecDeque<Moment>,
}

impl Session {
    pub(super) fn new(record: SessionRecord, now: Millis) -> Self {
        Self {
            record,
            tabs: Vec::new(),
            agents: Vec::new(),
            last_seen_ms: now,
            awaited: Vec::new(),
            holding: None,
            history: VecDeque::new(),
        }
    }

    pub(super) fn is_live(&self, now: Millis) -> bool {
        self.record.ended.is_none() && now < self.record.expires_ms
    }

    /// The domain that a token was made for.
    pub(super) fn token_domain(&self, digest: &Digest) -> Option<&DomainName> {
        self.record.tokens.iter().find(|token| token.digest == *digest).map(|token| &token.domain)
    }

    /// Takes note that a page has shown the token. Whether that is news.
    pub(super) fn has_come_to(&mut self, digest: &Digest) -> bool {
        let domain = self.token_domain(digest).filter(|domain| !self.record.crossed.contains(domain)).cloned();
        let news = domain.is_some();
        self.record.crossed.extend(domain);
        news
    }

    pub(super) fn give_token(&mut self, digest: Digest, domain: DomainName) {
        if self.record.tokens.len() >= TOKENS_OF_A_SESSION {
            self.record.tokens.remove(0);
        }
        self.record.tokens.push(TokenRecord { digest, domain });
    }

    /// A restart has forgotten which helpers have yet to report; the tickets that are still out know.
    pub(super) fn await_again(&mut self, ticket: &TicketRecord) {
        let reporting = matches!(ticket.stage, Stage::Minted | Stage::Redeemed(_));
        if reporting && !ticket.link && ticket.crossing == self.record.crossings {
            for domain in std::iter::once(&ticket.domain).chain(&ticket.rest) {
                if !self.awaited.contains(domain) {
                    self.awaited.push(domain.clone());
                }
            }
        }
    }

    pub(super) fn remember(&mut self, what: What, now: Millis) {
        if self.history.len() >= HISTORY_LINES {
            self.history.pop_front();
        }
        self.history.push_back(Moment { at_ms: now, what });
    }
}
