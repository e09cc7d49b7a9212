//! The published settings: which groups there are, whom they trust, and who their agents are.

mod error;
mod file;
mod published;

pub use error::SettingsError;
pub use file::{SettingsFile, parse, read};
pub use published::{Published, PublishedAgent, PublishedDomain};

use crate::vault::digest;
use cobrowse_core::config::Site;
use cobrowse_core::desk::Digest;
use cobrowse_core::group::{Group, Groups, TrustedDomain};
use cobrowse_core::ids::GroupId;
use cobrowse_core::origin::Origin;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// All groups of the server, ready to be asked.
#[derive(Debug, Default)]
pub struct Settings {
    groups: HashMap<(GroupId, Site), Group>,
    agents: HashMap<Digest, Arc<Agent>>,
    /// The trusted domains of all groups by their name, so that an origin is judged without going through all groups.
    domains: HashMap<String, Vec<TrustedDomain>>,
}

/// Somebody who may follow the sessions of some groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// What visitors are told they are called.
    pub name: String,
    /// The groups whose sessions they may see, on whichever site.
    pub groups: HashSet<GroupId>,
}

impl Settings {
    /// Checks published groups, alone and together.
    ///
    /// # Errors
    /// Names the first group and field that is wrong, and what it takes.
    pub fn new(published: &[Published]) -> Result<Self, SettingsError> {
        let mut settings = Self::default();
        for one in published {
            let group = one.check()?;
            for agent in &one.agents {
                settings.add_agent(one, agent)?;
            }
            for entry in &group.domains {
                settings.domains.entry(entry.domain.as_str().to_owned()).or_default().push(entry.clone());
            }
            if settings.groups.insert((group.id, group.site), group).is_some() {
                return Err(one.wrong("id", "this group has been described before, for the same site"));
            }
        }
        Ok(settings)
    }

    fn add_agent(&mut self, group: &Published, listed: &PublishedAgent) -> Result<(), SettingsError> {
        let token =
            listed.digest().ok_or_else(|| group.wrong("agent", "the digest of a token has 64 hexadecimal digits"))?;
        let fresh = || Arc::new(Agent { name: listed.name.clone(), groups: HashSet::new() });
        let agent = self.agents.entry(token).or_insert_with(fresh);
        if agent.name != listed.name {
            let field = format!("agent {}, token", listed.name);
            return Err(group.wrong(field, format!("{} has the same one; every agent has their own", agent.name)));
        }
        Arc::make_mut(agent).groups.insert(group.id);
        Ok(())
    }

    /// How many groups there are, counting each site.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no group at all: then everybody is refused.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether any group trusts pages of `origin`. Only such pages may read what the server answers.
    pub fn trusts(&self, origin: &Origin) -> bool {
        let host = origin.host().as_str();
        let parents = host.match_indices('.').filter_map(|(dot, _)| host.get(dot + 1..));
        std::iter::once(host)
            .chain(parents)
            .filter_map(|name| self.domains.get(name))
            .flatten()
            .any(|entry| entry.trusts(origin))
    }

    /// The agent whose token this is.
    pub fn agent(&self, token: &str) -> Option<Arc<Agent>> {
        self.agents.get(&digest(token.as_bytes())).cloned()
    }
}

impl Groups for Settings {
    fn group(&self, id: GroupId, site: Site) -> Option<&Group> {
        self.groups.get(&(id, site))
    }
}

#[cfg(test)]
mod tests;
