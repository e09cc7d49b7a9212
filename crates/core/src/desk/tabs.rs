//! The open pages of a session, and the agents that follow it.

use super::{Change, ConnId, Desk, Notice, Refused, What, trusted};
use crate::Millis;
use crate::error::{Error, ErrorCode};
use crate::group::{Groups, TrustedDomain};
use crate::ids::{SessionId, TabId};
use crate::limits::TABS_OF_A_SESSION;
use crate::origin::Origin;
use crate::web_url::WebUrl;
use crate::wire::{ClientMessage, Hello, PROTOCOL, ServerMessage, Welcome};

/// An open page.
#[derive(Debug)]
pub(super) struct Tab {
    pub(super) conn: ConnId,
    pub(super) tab: TabId,
    pub(super) origin: Origin,
    pub(super) url: String,
    /// Whether it is the one that the agent follows.
    pub(super) focused: bool,
}

/// An agent who follows the session.
#[derive(Debug)]
pub(super) struct Agent {
    conn: ConnId,
    name: String,
}

impl Agent {
    pub(super) fn display_name(&self) -> String {
        self.name.clone()
    }
}

impl Desk {
    /// Lets a page in that has introduced itself.
    ///
    /// # Errors
    /// - `not-in-session`: no such session, it has ended (then with its reason), or the token is not good for this origin.
    /// - `origin-not-trusted`: the page's domain is not, or no longer, in the group's list.
    /// - `bad-argument`: the page's tag names other groups or another site. `unsupported`: another protocol version.
    pub fn hello(
        &mut self,
        groups: &impl Groups,
        conn: ConnId,
        origin: &Origin,
        hello: &Hello,
        now: Millis,
        vault: &impl super::Vault,
    ) -> Result<Welcome, Refused> {
        let id = hello.credentials.session;
        if hello.v != PROTOCOL {
            return Err(Error::from(ErrorCode::Unsupported).into());
        }
        let (group, entry) = self.authenticate(groups, origin, &hello.credentials, now, vault).map_err(|error| {
            // Why a session ended is told to its own sites only.
            let record = self.sessions.get(&id).map(|session| &session.record);
            let listed = record.is_some_and(|record| trusted(groups.group(record.group, record.site), origin).is_ok());
            Refused { error, reason: record.filter(|_| listed).and_then(|record| record.ended) }
        })?;
        let Some(session) = self.sessions.get_mut(&id) else {
            return Err(Error::from(ErrorCode::NotInSession).into());
        };
        if !hello.groups.contains(&session.record.group) || hello.site != session.record.site {
            return Err(Error::bad_argument("the page's script tag names other groups or another site").into());
        }
        // A page that has been let in has its cookie: nobody needs to cross to where it is kept.
        let digest = vault.digest(hello.credentials.token.as_str().as_bytes());
        if session.has_come_to(&digest) {
            self.changes.push_back(Change::Session(Box::new(session.record.clone())));
        }
        let others = group.domains.iter().filter(|other| other.domain != entry.domain);
        let (helped, by_link): (Vec<_>, Vec<_>) = others.clone().partition(|other| other.helper.is_some());
        let crossed = others.filter(|other| session.record.crossed.contains(&other.domain));
        let names = |entries: &mut dyn Iterator<Item = &TrustedDomain>| entries.map(|e| e.domain.clone()).collect();
        let welcome = Welcome {
            expires_in_ms: session.record.expires_ms.saturating_sub(now),
            domain: entry.domain.clone(),
            crossed: names(&mut crossed.into_iter()),
            domains: names(&mut helped.into_iter()),
            by_link: names(&mut by_link.into_iter()),
            declined: session.record.declined,
            agents: session.agents.iter().map(Agent::display_name).collect(),
            prompt: group.prompt.clone(),
        };
        let url = shown_url(&hello.url, origin);
        if session.tabs.len() >= TABS_OF_A_SESSION {
            let oldest = session.tabs.remove(0);
            self.conns.remove(&oldest.conn);
        }
        // A page that has reconnected: what its old socket may still say is no longer heard.
        let before = session.tabs.iter().position(|tab| tab.tab == hello.tab).map(|at| session.tabs.remove(at));
        let known = before.is_some_and(|before| self.conns.remove(&before.conn).is_some());
        session.tabs.push(Tab { conn, tab: hello.tab, origin: origin.clone(), url: url.clone(), focused: false });
        session.last_seen_ms = now;
        if !known {
            session.remember(What::Page { url }, now);
        }
        self.conns.insert(conn, id);
        if hello.visible {
            self.focus(id, conn);
        }
        self.notices.push_back(Notice::Console(id));
        Ok(welcome)
    }

    /// Takes what a page that was let in says later.
    pub fn heard(&mut self, conn: ConnId, message: ClientMessage, now: Millis) {
        let Some((id, session)) = self.session_of(conn) else { return };
        session.last_seen_ms = now;
        match message {
            ClientMessage::Hello(_) => {}
            ClientMessage::Page { url } => {
                let Some(tab) = session.tabs.iter_mut().find(|tab| tab.conn == conn) else { return };
                tab.url = shown_url(&url, &tab.origin);
                let url = tab.url.clone();
                session.remember(What::Page { url }, now);
            }
            ClientMessage::Visible { visible } => {
                if visible {
                    self.focus(id, conn);
                }
            }
            ClientMessage::Consent { given } => {
                session.record.declined = !given;
                session.remember(What::Consent { given }, now);
                let record = Box::new(session.record.clone());
                self.changes.push_back(Change::Session(record));
                self.tell_tabs(id, &ServerMessage::Consent { given });
            }
            ClientMessage::Release { crossing, url } => {
                if session.holding == Some(crossing) {
                    session.holding = None;
                    self.notices.push_back(Notice::Release { session: id, crossing, go: url });
                }
            }
        }
        self.notices.push_back(Notice::Console(id));
    }

    /// A page's socket has closed.
    pub fn gone(&mut self, conn: ConnId, now: Millis) {
        let Some((id, session)) = self.session_of(conn) else { return };
        session.last_seen_ms = now;
        session.tabs.retain(|tab| tab.conn != conn);
        self.conns.remove(&conn);
        self.notices.push_back(Notice::Console(id));
    }

    /// An agent begins to follow a session.
    pub fn agent_joins(&mut self, id: &SessionId, conn: ConnId, name: &str, now: Millis) {
        let Some(session) = self.sessions.get_mut(id).filter(|session| session.is_live(now)) else { return };
        if session.agents.iter().all(|agent| agent.conn != conn) {
            session.agents.push(Agent { conn, name: name.to_owned() });
            session.remember(What::AgentJoined { name: name.to_owned() }, now);
            self.tell_agents(*id);
        }
    }

    /// An agent stops following a session.
    pub fn agent_leaves(&mut self, id: &SessionId, conn: ConnId, now: Millis) {
        let Some(session) = self.sessions.get_mut(id) else { return };
        if let Some(at) = session.agents.iter().position(|agent| agent.conn == conn) {
            let agent = session.agents.remove(at);
            session.remember(What::AgentLeft { name: agent.name }, now);
            self.tell_agents(*id);
        }
    }

    fn tell_agents(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get(&id) else { return };
        let agents: Vec<String> = session.agents.iter().map(Agent::display_name).collect();
        self.tell_tabs(id, &ServerMessage::Agents { agents });
        self.notices.push_back(Notice::Console(id));
    }

    pub(super) fn tell_tabs(&mut self, id: SessionId, message: &ServerMessage) {
        for tab in self.sessions.get(&id).map(|session| session.tabs.as_slice()).unwrap_or_default() {
            self.notices.push_back(Notice::Page { conn: tab.conn, message: message.clone() });
        }
    }

    /// The agent follows the tab that came to the front last.
    fn focus(&mut self, id: SessionId, conn: ConnId) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        for tab in &mut session.tabs {
            let before = std::mem::replace(&mut tab.focused, tab.conn == conn);
            if before && !tab.focused {
                self.notices.push_back(Notice::Page { conn: tab.conn, message: ServerMessage::Blur });
            }
        }
    }

    fn session_of(&mut self, conn: ConnId) -> Option<(SessionId, &mut super::Session)> {
        let id = *self.conns.get(&conn)?;
        Some((id, self.sessions.get_mut(&id)?))
    }
}

/// The address to show for a page of `origin`: what it says, if that is on its own origin and without secrets.
fn shown_url(said: &str, origin: &Origin) -> String {
    match WebUrl::parse(said) {
        Ok(url) if url.origin() == origin => url.without_query().to_owned(),
        _ => origin.to_string(),
    }
}
