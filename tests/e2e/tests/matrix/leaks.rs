//! What may be nowhere: a ticket or a token in anything but a fragment, a cookie or a message to the server.

use anyhow::{Result, ensure};
use cobrowse_e2e::{Line, Stage};
use serde_json::Value;

/// The secrets of a session, as its pages' cookies have them.
#[derive(Debug, Default, Clone)]
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Takes note of the secrets in a page's `document.cookie`: `1.GROUP.KEY.SESSION.TOKEN`.
    pub fn learn(&mut self, jar: &Value) {
        for cookie in jar.as_str().unwrap_or_default().split("; ") {
            if let Some(value) = cookie.strip_prefix("cobrowse_session=") {
                self.0.extend(value.split('.').skip(3).map(str::to_owned));
            }
        }
    }

    /// The first secret in `text`, or the name of one.
    fn found_in(&self, text: &str) -> Option<&str> {
        let named = ["cobrowse-ticket", "cobrowse-link"];
        named.into_iter().chain(self.0.iter().map(String::as_str)).find(|secret| text.contains(secret))
    }

    /// None of them was sent to a site.
    pub fn are_in_no_request(&self, lines: &[Line]) -> Result<()> {
        for line in lines {
            let leaked = [&line.target, &line.referer, &line.body].into_iter().find_map(|text| self.found_in(text));
            ensure!(leaked.is_none(), "{leaked:?} was sent: {line:?}");
        }
        Ok(())
    }

    /// None of them is in an address, as a list or alone.
    pub fn are_in_no_address(&self, addresses: &Value) -> Result<()> {
        let leaked = self.found_in(&addresses.to_string()).map(str::to_owned);
        ensure!(leaked.is_none(), "{leaked:?} is in an address: {addresses}");
        Ok(())
    }

    /// None of them is in the server's log.
    pub fn are_in_no_log(&self, stage: &Stage) -> Result<()> {
        let log = stage.server_log();
        let leaked = log.lines().find(|line| self.found_in(line).is_some());
        ensure!(leaked.is_none(), "in the log: {leaked:?}");
        Ok(())
    }
}
