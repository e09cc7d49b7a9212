//! The server settings of the demo.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::demo::Ports;

/// A settings file, as text: it is handed to the server as it is written, comments included.
#[derive(Debug)]
pub struct Settings {
    text: String,
}

impl Settings {
    /// Reads the file that is kept with the project.
    ///
    /// # Errors
    /// When it is missing.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Self { text })
    }

    /// The same with the helper pages on another port.
    pub fn on(self, ports: Ports) -> Self {
        let usual = format!(".localhost:{}/", Ports::default().sites);
        let chosen = format!(".localhost:{}/", ports.sites);
        Self { text: self.text.replace(&usual, &chosen) }
    }

    /// What to write into the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The token that opens the agent console.
    ///
    /// # Errors
    /// When the settings name no agent.
    pub fn agent_token(&self) -> Result<String> {
        let table: toml::Table = self.text.parse().context("the demo settings are malformed")?;
        let token = table.get("group").and_then(|groups| {
            let agents = groups.as_array()?.first()?.get("agent")?.as_array()?;
            agents.first()?.get("token")?.as_str()
        });
        Ok(token.context("the demo settings name no agent")?.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Settings {
        Settings::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("demo-settings.toml")).expect("reads")
    }

    #[test]
    fn the_token_to_type_is_in_the_file() {
        assert_eq!(shipped().agent_token().expect("a token"), "only-for-the-demo");
    }

    #[test]
    fn helper_pages_follow_the_port() {
        let ports = Ports { sites: 9000, ..Ports::default() };
        let moved = shipped().on(ports);
        assert_eq!(moved.text().matches(".localhost:9000/cobrowse-helper.html").count(), 3);
        assert!(!moved.text().contains(":8080"));
    }
}
