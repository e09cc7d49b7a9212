//! The settings of one group as SQLite keeps them.

use super::SettingsError;
use crate::limits::SETTING_NAME_CHARS;
use crate::vault::parse_hex;
use cobrowse_core::config::Site;
use cobrowse_core::desk::Digest;
use cobrowse_core::domain::DomainName;
use cobrowse_core::group::{Group, TrustedDomain};
use cobrowse_core::ids::GroupId;
use cobrowse_core::web_url::WebUrl;
use serde::{Deserialize, Serialize};

/// One group on one site. Values are as they were written; [`Published::check`] makes sense of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Its number.
    pub id: GroupId,
    /// Production or staging.
    pub site: Site,
    /// What the operator calls it.
    pub name: String,
    /// The text that asks the visitor before crossing.
    #[serde(default)]
    pub prompt: Option<String>,
    /// Where its sessions may run.
    #[serde(default)]
    pub domains: Vec<PublishedDomain>,
    /// Who may follow its sessions.
    #[serde(default)]
    pub agents: Vec<PublishedAgent>,
}

/// A trusted domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedDomain {
    /// Its name.
    pub domain: String,
    /// The address of its helper page.
    #[serde(default)]
    pub helper: Option<String>,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedAgent {
    /// What visitors are told they are called.
    pub name: String,
    /// The SHA-256 of their token, hexadecimal: a stolen database signs nobody in.
    pub token_sha256: String,
}

impl PublishedAgent {
    pub(super) fn digest(&self) -> Option<Digest> {
        parse_hex(&self.token_sha256)
    }
}

impl Published {
    /// The group, if its values make sense.
    ///
    /// # Errors
    /// Names the field and what it takes.
    pub fn check(&self) -> Result<Group, SettingsError> {
        if !is_name(&self.name) {
            return Err(self.wrong("name", "1 to 63 characters"));
        }
        if let Some(agent) = self.agents.iter().find(|agent| !is_name(&agent.name)) {
            return Err(self.wrong(format!("agent {:?}, name", agent.name), "1 to 63 characters"));
        }
        let domains = self.domains.iter().map(|entry| self.check_domain(entry)).collect::<Result<_, _>>()?;
        let group = Group { id: self.id, site: self.site, domains, prompt: self.prompt.clone() };
        group.check().map_err(|error| self.wrong_value(&error.message))?;
        Ok(group)
    }

    fn check_domain(&self, entry: &PublishedDomain) -> Result<TrustedDomain, SettingsError> {
        let place = |field: &str| format!("domain {:?}{field}", entry.domain);
        let domain = DomainName::parse(&entry.domain).map_err(|error| self.wrong(place(""), error.message))?;
        let helper = entry.helper.as_deref().map(WebUrl::parse).transpose();
        let helper = helper.map_err(|_| self.wrong(place(", helper"), "an absolute http or https address"))?;
        TrustedDomain::new(domain, helper).map_err(|error| {
            let takes = error.message.strip_prefix("helper: ").unwrap_or(&error.message);
            self.wrong(place(", helper"), takes)
        })
    }

    /// A complaint of the core that names its field itself.
    fn wrong_value(&self, message: &str) -> SettingsError {
        let (field, takes) = message.split_once(": ").unwrap_or(("domain", message));
        self.wrong(field, takes)
    }

    pub(super) fn wrong(&self, field: impl Into<String>, takes: impl Into<String>) -> SettingsError {
        let group = format!("{} ({})", self.id.number(), self.site.as_str());
        SettingsError::Wrong { group, field: field.into(), takes: takes.into() }
    }
}

fn is_name(text: &str) -> bool {
    let chars = text.chars().count();
    (1..=SETTING_NAME_CHARS).contains(&chars) && !text.chars().any(char::is_control)
}
