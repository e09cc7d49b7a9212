//! The settings file.

use super::published::{Published, PublishedAgent, PublishedDomain};
use super::{Settings, SettingsError};
use crate::limits::{AGENT_TOKEN_CHARS, AGENT_TOKEN_MOST_CHARS};
use crate::vault::{digest, hex};
use cobrowse_core::config::Site;
use cobrowse_core::ids::GroupId;
use serde::Deserialize;
use std::path::Path;

/// A settings file that makes sense.
#[derive(Debug)]
pub struct SettingsFile {
    /// Its groups.
    pub groups: Vec<Published>,
    /// Keys that this version does not know, such as `group.0.continuation`. Settings are written for newer
    /// versions too.
    pub unknown: Vec<String>,
}

/// Reads a settings file.
///
/// # Errors
/// Says in one sentence what is wrong, and where.
pub fn read(path: &Path) -> Result<SettingsFile, SettingsError> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, &file),
        Err(error) => Err(SettingsError::Unreadable { file, error }),
    }
}

/// Reads the text of a settings file; `file` is its name for messages.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, file: &str) -> Result<SettingsFile, SettingsError> {
    let syntax = |error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        SettingsError::Syntax { file: file.to_owned(), line, message: error.message().to_owned() }
    };
    let mut unknown = Vec::new();
    let toml = toml::Deserializer::parse(text).map_err(syntax)?;
    let raw: RawFile = serde_ignored::deserialize(toml, |path| unknown.push(path.to_string())).map_err(syntax)?;
    if raw.group.is_empty() {
        return Err(SettingsError::Empty { file: file.to_owned() });
    }
    let groups = raw.group.into_iter().map(RawGroup::publish).collect::<Result<Vec<_>, _>>()?;
    Settings::new(&groups)?;
    Ok(SettingsFile { groups, unknown })
}

#[derive(Deserialize)]
struct RawFile {
    #[serde(default)]
    group: Vec<RawGroup>,
}

#[derive(Deserialize)]
struct RawGroup {
    id: i64,
    name: String,
    #[serde(default)]
    site: Site,
    prompt: Option<String>,
    #[serde(default)]
    domain: Vec<PublishedDomain>,
    #[serde(default)]
    agent: Vec<RawAgent>,
}

#[derive(Deserialize)]
struct RawAgent {
    name: String,
    token: String,
}

impl RawGroup {
    fn publish(self) -> Result<Published, SettingsError> {
        let id = GroupId::parse(&self.id.to_string()).map_err(|_| SettingsError::Wrong {
            group: format!("{} ({})", self.id, self.site.as_str()),
            field: "id".into(),
            takes: "a number from 1 to 4294967295".into(),
        })?;
        let mut published = Published {
            id,
            site: self.site,
            name: self.name,
            prompt: self.prompt,
            domains: self.domain,
            agents: Vec::new(),
        };
        for agent in &self.agent {
            let agent = agent.publish(&published)?;
            published.agents.push(agent);
        }
        Ok(published)
    }
}

impl RawAgent {
    fn publish(&self, group: &Published) -> Result<PublishedAgent, SettingsError> {
        let long_enough = (AGENT_TOKEN_CHARS..=AGENT_TOKEN_MOST_CHARS).contains(&self.token.chars().count());
        // A form field drops what cannot be typed, and nobody sees a space at the end.
        if !long_enough || !self.token.bytes().all(|byte| byte.is_ascii_graphic()) {
            let field = format!("agent {}, token", self.name);
            return Err(group.wrong(field, "16 to 200 letters, digits and signs, without spaces"));
        }
        Ok(PublishedAgent { name: self.name.clone(), token_sha256: hex(&digest(self.token.as_bytes())) })
    }
}
