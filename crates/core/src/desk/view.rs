//! What an agent's console is shown of a session: never a token, never a ticket, never page text.

use super::tabs::Agent;
use super::{Desk, SessionRecord};
use crate::Millis;
use crate::config::VisitorInfo;
use crate::error::ErrorCode;
use crate::event::EndReason;
use crate::ids::{GroupId, SessionId};
use crate::key::SessionKey;
use serde::Serialize;

/// A session as the console shows it.
#[derive(Clone, Debug, Serialize)]
pub struct SessionView {
    /// To name it in commands.
    pub session: SessionId,
    /// Its group.
    pub group: GroupId,
    /// Its key.
    pub key: String,
    /// About the visitor.
    pub visitor: VisitorInfo,
    /// When it began.
    pub started_ms: Millis,
    /// Why it ended, once it has.
    pub ended: Option<EndReason>,
    /// Its open pages.
    pub tabs: Vec<TabView>,
    /// The domains it has come to.
    pub crossed: Vec<String>,
    /// The agents who follow it.
    pub agents: Vec<String>,
    /// What happened, the oldest first.
    pub history: Vec<Moment>,
}

/// An open page as the console shows it.
#[derive(Clone, Debug, Serialize)]
pub struct TabView {
    /// Address without query and fragment.
    pub url: String,
    /// Whether it came to the front last.
    pub focused: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// When.
    pub at_ms: Millis,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The session began.
    Started {
        /// Where.
        origin: String,
    },
    /// A page continued it.
    Page {
        /// Its address without query and fragment.
        url: String,
    },
    /// A helper reported.
    Crossed {
        /// The trusted domain.
        domain: String,
        /// Why it is not in the session; none: it is.
        code: Option<ErrorCode>,
    },
    /// The visitor was asked whether they may be followed to the other domains.
    Consent {
        /// What they said.
        given: bool,
    },
    /// An agent began to follow it.
    AgentJoined {
        /// Whose name the settings give.
        name: String,
    },
    /// An agent stopped following it.
    AgentLeft {
        /// Whose name the settings give.
        name: String,
    },
    /// The session ended.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

impl Desk {
    /// How many sessions are running.
    pub fn live_count(&self, now: Millis) -> usize {
        self.sessions.values().filter(|session| session.is_live(now)).count()
    }

    /// The sessions of the groups an agent may see, the latest first.
    pub fn views(&self, may_see: impl Fn(GroupId) -> bool) -> Vec<SessionView> {
        self.latest(may_see, usize::MAX)
    }

    /// The same, but no more than `most`.
    pub fn latest(&self, may_see: impl Fn(GroupId) -> bool, most: usize) -> Vec<SessionView> {
        let mut records: Vec<&SessionRecord> =
            self.sessions.values().map(|session| &session.record).filter(|record| may_see(record.group)).collect();
        records.sort_by_key(|record| std::cmp::Reverse((record.started_ms, record.id)));
        records.iter().take(most).filter_map(|record| self.view(&record.id)).collect()
    }

    /// The session that a key stands for: the running one, otherwise the latest that had it.
    pub fn find(&self, key: &SessionKey, may_see: impl Fn(GroupId) -> bool) -> Option<SessionView> {
        let records = self.sessions.values().map(|session| &session.record);
        let found = records
            .filter(|record| record.key == *key && may_see(record.group))
            .max_by_key(|record| (record.ended.is_none(), record.started_ms, record.id));
        self.view(&found?.id)
    }

    /// The group of a session: who may see it and act on it.
    pub fn group_of(&self, id: &SessionId) -> Option<GroupId> {
        self.sessions.get(id).map(|session| session.record.group)
    }

    /// One session.
    pub fn view(&self, id: &SessionId) -> Option<SessionView> {
        let session = self.sessions.get(id)?;
        let record = &session.record;
        Some(SessionView {
            session: record.id,
            group: record.group,
            key: record.key.as_str().to_owned(),
            visitor: record.visitor.clone(),
            started_ms: record.started_ms,
            ended: record.ended,
            tabs: session.tabs.iter().map(|tab| TabView { url: tab.url.clone(), focused: tab.focused }).collect(),
            crossed: record.crossed.iter().map(|domain| domain.as_str().to_owned()).collect(),
            agents: session.agents.iter().map(Agent::display_name).collect(),
            history: session.history.iter().cloned().collect(),
        })
    }
}
