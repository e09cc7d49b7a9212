//! Tickets: minted for one domain at a time, redeemed once, confirmed by the page that redeemed them.

use super::{Change, Desk, Digest, Notice, Vault, What, joined, new_token, random};
use crate::Millis;
use crate::domain::DomainName;
use crate::error::{Error, ErrorCode};
use crate::fragment::ticket_fragment;
use crate::group::{Group, Groups, TrustedDomain};
use crate::ids::{SessionId, Ticket};
use crate::limits::{TICKET_LIFETIME_MS, TICKETS_OF_A_SESSION};
use crate::origin::Origin;
use crate::web_url::WebUrl;
use crate::wire::{ConfirmRequest, CrossingReport, MintRequest, Minted, RedeemRequest, Redeemed, ServerMessage};
use serde::{Deserialize, Serialize};

/// What the desk knows of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRecord {
    /// Whose it is.
    pub session: SessionId,
    /// Number of the crossing.
    pub crossing: u32,
    /// The only domain that may redeem it.
    pub domain: DomainName,
    /// Where its bearer comes from: the domain that asked for it, or the helper before.
    pub from: DomainName,
    /// The domains after this one.
    pub rest: Vec<DomainName>,
    /// Whether the last helper is to wait.
    pub hold: bool,
    /// The visitor's own navigation carries it; it belongs to no crossing.
    pub link: bool,
    /// From then on it is worthless.
    pub expires_ms: Millis,
    /// How far it has come.
    pub stage: Stage,
}

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Nobody has shown it yet.
    Minted,
    /// It was shown where it should not have been.
    Burnt,
    /// The helper has a token (of this digest) and is writing its cookie.
    Redeemed(Digest),
    /// The helper has reported.
    Confirmed,
}

/// What the helper that has reported does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It closes, or has gone on already.
    Close,
    /// It waits for [`Notice::Release`] of this crossing.
    Hold(SessionId, u32),
}

impl Desk {
    /// Begins a crossing to every trusted domain with a helper page that is not in the session yet; or makes one ticket
    /// for the visitor's own navigation.
    ///
    /// A crossing that is still under way is given up by the next: its tickets are worthless from then on.
    ///
    /// # Errors
    /// `not-in-session`; `consent-declined` when nobody asked for it and the visitor has said no; `origin-not-trusted` for the page, or for the address that a link leads to; `service` when
    /// far too many tickets are out.
    pub fn mint(
        &mut self,
        groups: &impl Groups,
        origin: &Origin,
        request: &MintRequest,
        now: Millis,
        vault: &mut impl Vault,
    ) -> Result<Minted, Error> {
        let id = request.credentials.session;
        let (group, entry) = self.authenticate(groups, origin, &request.credentials, now, vault)?;
        if request.unasked && self.sessions.get(&id).is_some_and(|session| session.record.declined) {
            return Err(ErrorCode::ConsentDeclined.into());
        }
        if request.link {
            let target = request.target.as_ref().ok_or(ErrorCode::OriginNotTrusted)?;
            let domain = group.entry_for(target.origin())?.domain.clone();
            let ticket = self.link_ticket(id, &entry.domain, domain, now, vault)?;
            return Ok(Minted { crossing: 0, first: None, ticket });
        }
        self.drop_tickets_if(|ticket| ticket.session == id && !ticket.link);
        let Some(session) = self.sessions.get_mut(&id) else { return Err(ErrorCode::NotInSession.into()) };
        let mut domains: Vec<DomainName> = group
            .domains
            .iter()
            .filter(|other| other.helper.is_some() && other.domain != entry.domain)
            .map(|other| other.domain.clone())
            .filter(|domain| !session.record.crossed.contains(domain))
            .collect();
        // Where the visitor is going comes first: if a later helper fails, they are in session all the same.
        let destination = request.target.as_ref().and_then(|url| group.entry_for(url.origin()).ok());
        domains.sort_by_key(|domain| destination.is_none_or(|entry| entry.domain != *domain));
        session.record.crossings += 1;
        session.awaited.clone_from(&domains);
        // A helper of the crossing before may still wait: its word may be on the way.
        let crossing = session.record.crossings;
        self.changes.push_back(Change::Session(Box::new(session.record.clone())));
        let way = TicketRecord {
            session: id,
            crossing,
            domain: entry.domain.clone(),
            from: entry.domain.clone(),
            rest: domains,
            hold: request.hold,
            link: false,
            expires_ms: now + TICKET_LIFETIME_MS,
            stage: Stage::Minted,
        };
        let first = self.next_ticket(group, way, vault);
        Ok(Minted { crossing, first, ticket: None })
    }

    /// The ticket after `last`, for the first of the domains that are left, in the address of its helper page.
    fn next_ticket(&mut self, group: &Group, last: TicketRecord, vault: &mut impl Vault) -> Option<WebUrl> {
        let (domain, rest) = last.rest.split_first()?;
        let helper = group.domains.iter().find(|entry| entry.domain == *domain)?.helper.as_ref()?;
        let ticket = Ticket::from_random(random(vault));
        let (domain, rest) = (domain.clone(), rest.to_vec());
        let record = TicketRecord { from: last.domain, domain, rest, stage: Stage::Minted, ..last };
        self.put_ticket(vault.digest(ticket.as_str().as_bytes()), record);
        Some(helper.with_fragment(&ticket_fragment(&ticket)))
    }

    /// A ticket that takes a visitor from one domain to another; none when that is the same.
    fn link_ticket(
        &mut self,
        session: SessionId,
        from: &DomainName,
        domain: DomainName,
        now: Millis,
        vault: &mut impl Vault,
    ) -> Result<Option<Ticket>, Error> {
        if *from == domain {
            return Ok(None);
        }
        if self.tickets.values().filter(|ticket| ticket.session == session).count() >= TICKETS_OF_A_SESSION {
            return Err(ErrorCode::Service.into());
        }
        let ticket = Ticket::from_random(random(vault));
        let record = TicketRecord {
            session,
            crossing: 0,
            domain,
            from: from.clone(),
            rest: Vec::new(),
            hold: false,
            link: true,
            expires_ms: now + TICKET_LIFETIME_MS,
            stage: Stage::Minted,
        };
        self.put_ticket(vault.digest(ticket.as_str().as_bytes()), record);
        Ok(Some(ticket))
    }

    /// Lets a page of `origin` into the session whose ticket it shows.
    ///
    /// # Errors
    /// - `ticket-expired`: unknown or too old. `ticket-used`: shown before.
    /// - `origin-not-trusted`: shown by a page of another domain, or by a visitor who comes from elsewhere than where it
    ///   was asked for, such as from a crafted address; the ticket is burnt.
    /// - `bad-argument`: the page's tag names other groups or another site; the ticket is burnt.
    /// - `not-in-session`: the session has ended meanwhile.
    pub fn redeem(
        &mut self,
        groups: &impl Groups,
        origin: &Origin,
        request: &RedeemRequest,
        now: Millis,
        vault: &mut impl Vault,
    ) -> Result<Redeemed, Error> {
        let digest = vault.digest(request.ticket.as_str().as_bytes());
        let Some(ticket) = self.tickets.get(&digest).cloned() else { return Err(ErrorCode::TicketExpired.into()) };
        if ticket.stage != Stage::Minted {
            return Err(ErrorCode::TicketUsed.into());
        }
        if ticket.expires_ms <= now {
            self.fail(digest, ticket, ErrorCode::TicketExpired, now);
            return Err(ErrorCode::TicketExpired.into());
        }
        let record = &self.live(&ticket.session, now)?.record;
        let group = groups.group(record.group, record.site);
        let same_tag = request.groups.contains(&record.group) && request.site == record.site;
        let right_domain = group
            .and_then(|group| group.entry_for(origin).ok())
            .is_some_and(|entry: &TrustedDomain| entry.domain == ticket.domain);
        let (true, Some(group)) = (right_domain, group) else {
            self.fail(digest, ticket, ErrorCode::HelperRedirected, now);
            return Err(ErrorCode::OriginNotTrusted.into());
        };
        let from = request.from.as_ref().and_then(|from| group.entry_for(from.origin()).ok());
        if from.is_none_or(|entry| entry.domain != ticket.from) {
            self.fail(digest, ticket, ErrorCode::OriginNotTrusted, now);
            let message =
                "the visitor does not come from the page that asked for the ticket, or the browser does not say so";
            return Err(Error::new(ErrorCode::OriginNotTrusted, message));
        }
        if !same_tag {
            self.fail(digest, ticket, ErrorCode::BadArgument, now);
            return Err(Error::bad_argument("the helper page's script tag names other groups or another site"));
        }
        let (token, token_digest) = new_token(vault);
        let Some(session) = self.sessions.get_mut(&ticket.session) else {
            return Err(ErrorCode::NotInSession.into());
        };
        session.give_token(token_digest, ticket.domain.clone());
        session.last_seen_ms = now;
        let joined = joined(&session.record, token, ticket.domain.clone(), now);
        self.changes.push_back(Change::Session(Box::new(session.record.clone())));
        let expires_ms = now + TICKET_LIFETIME_MS;
        // A helper that came at the last moment still has time to report.
        let ticket = TicketRecord { stage: Stage::Redeemed(token_digest), expires_ms, ..ticket };
        let (next, stay) = (self.next_ticket(group, ticket.clone(), vault), ticket.link);
        self.put_ticket(digest, ticket);
        Ok(Redeemed { joined, next, stay })
    }

    /// A helper reports whether its browser kept the cookie.
    ///
    /// # Errors
    /// `ticket-used` when the ticket is not at that stage, `not-in-session` when the token is not the one it was
    /// redeemed for, `origin-not-trusted` when the report comes from elsewhere.
    pub fn confirm(
        &mut self,
        groups: &impl Groups,
        origin: &Origin,
        request: &ConfirmRequest,
        now: Millis,
        vault: &impl Vault,
    ) -> Result<Confirmation, Error> {
        let digest = vault.digest(request.ticket.as_str().as_bytes());
        let Some(ticket) = self.tickets.get(&digest).cloned() else { return Err(ErrorCode::TicketExpired.into()) };
        let Stage::Redeemed(token) = ticket.stage else { return Err(ErrorCode::TicketUsed.into()) };
        if token != vault.digest(request.token.as_str().as_bytes()) {
            return Err(ErrorCode::NotInSession.into());
        }
        let record = &self.live(&ticket.session, now)?.record;
        let entry = groups.group(record.group, record.site).and_then(|group| group.entry_for(origin).ok());
        if entry.is_none_or(|entry| entry.domain != ticket.domain) {
            return Err(ErrorCode::OriginNotTrusted.into());
        }
        let (id, crossing, link) = (ticket.session, ticket.crossing, ticket.link);
        let holds = ticket.hold && ticket.rest.is_empty();
        let domain = ticket.domain.clone();
        self.put_ticket(digest, TicketRecord { stage: Stage::Confirmed, ..ticket });
        let Some(session) = self.sessions.get_mut(&id) else { return Err(ErrorCode::NotInSession.into()) };
        if !link {
            session.awaited.retain(|awaited| *awaited != domain);
        }
        if request.code.is_none() && !session.record.crossed.contains(&domain) {
            session.record.crossed.push(domain.clone());
            self.changes.push_back(Change::Session(Box::new(session.record.clone())));
        }
        let holds = holds && !session.tabs.is_empty();
        session.holding = holds.then_some(crossing).or(session.holding);
        self.report(id, crossing, &domain, request.code, now);
        Ok(if holds { Confirmation::Hold(id, crossing) } else { Confirmation::Close })
    }

    /// A chain of helpers ends here: no later helper can report.
    fn fail(&mut self, digest: Digest, ticket: TicketRecord, code: ErrorCode, now: Millis) {
        if let Some(session) = self.sessions.get_mut(&ticket.session).filter(|_| !ticket.link) {
            session.awaited.clear();
        }
        let (session, crossing, domain) = (ticket.session, ticket.crossing, ticket.domain.clone());
        self.put_ticket(digest, TicketRecord { stage: Stage::Burnt, ..ticket });
        self.report(session, crossing, &domain, Some(code), now);
    }

    fn report(&mut self, id: SessionId, crossing: u32, domain: &DomainName, code: Option<ErrorCode>, now: Millis) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        session.remember(What::Crossed { domain: domain.as_str().to_owned(), code }, now);
        let domain = domain.clone();
        let complete = session.awaited.is_empty();
        let held = session.holding == Some(crossing);
        self.tell_tabs(id, &ServerMessage::Crossing(CrossingReport { crossing, domain, code, complete, held }));
        self.notices.push_back(Notice::Console(id));
    }

    fn put_ticket(&mut self, digest: Digest, record: TicketRecord) {
        self.changes.push_back(Change::Ticket(digest, Box::new(record.clone())));
        self.tickets.insert(digest, record);
    }

    pub(super) fn drop_tickets(&mut self, session: &SessionId) {
        self.drop_tickets_if(|ticket| ticket.session == *session);
    }

    pub(super) fn sweep_tickets(&mut self, now: Millis) {
        self.drop_tickets_if(|ticket| ticket.expires_ms <= now);
    }

    fn drop_tickets_if(&mut self, drop: impl Fn(&TicketRecord) -> bool) {
        let dropped: Vec<Digest> =
            self.tickets.iter().filter(|(_, ticket)| drop(ticket)).map(|(digest, _)| *digest).collect();
        for digest in dropped {
            self.tickets.remove(&digest);
            self.changes.push_back(Change::TicketGone(digest));
        }
    }
}
