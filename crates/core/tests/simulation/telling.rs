//! What came of it, in a few words, for stories to compare.

use super::browser::WindowId;
use super::ledger::Call;
use super::world::World;
use cobrowse_core::Millis;
use cobrowse_core::desk::What;
use cobrowse_core::event::{CrossingOutcome, Event};
use cobrowse_core::visitor::{Answered, Corner, Dialog, Ending, Help};

/// `crossed: pay.localhost bank.localhost`, `partial (helper-timeout): pay.localhost`.
fn outcome_text(outcome: &CrossingOutcome) -> String {
    let mut text = outcome.status.as_str().to_owned();
    if let Some(code) = outcome.code {
        text.push_str(&format!(" ({})", code.as_str()));
    }
    if !outcome.domains.is_empty() {
        text.push_str(&format!(": {}", outcome.domains.join(" ")));
    }
    text
}

/// `started K1`, `stopped`, `rejected dupkey`, or the outcome of a crossing.
pub fn ending_text(ending: &Ending) -> String {
    match ending {
        Ok(Answered::Started(key)) => format!("started {key}"),
        Ok(Answered::Stopped) => "stopped".to_owned(),
        Ok(Answered::Crossed(outcome)) => outcome_text(outcome),
        Err(error) => format!("rejected {}", error.code.as_str()),
    }
}

/// `sessionend visitor`, `connection ok`, `agents Ann`.
pub fn event_text(event: &Event) -> String {
    let detail = match event {
        Event::SessionStart(detail) | Event::SessionContinue(detail) => detail.key.clone(),
        Event::SessionEnd(detail) => detail.reason.as_str().to_owned(),
        Event::Error(detail) => detail.code.as_str().to_owned(),
        Event::Connection(detail) => detail.status.as_str().to_owned(),
        Event::Agents(detail) => detail.agentlist.join(", "),
        Event::CrossDomain(outcome) => outcome_text(outcome),
        Event::SessionStarting | Event::Focus | Event::Blur => String::new(),
    };
    format!("{} {detail}", event.name()).trim_end().to_owned()
}

impl World {
    /// What the visitor sees of us: `sharing with Ann`, `button`, `prompt: Go on?`, `terms …`.
    pub fn sees(&self, tab: WindowId) -> String {
        let view = &self.page_in(tab).view;
        let corner = view.corner.as_ref().map(|corner| match corner {
            Corner::Sharing { agents } if agents.is_empty() => "sharing".to_owned(),
            Corner::Sharing { agents } => format!("sharing with {}", agents.join(", ")),
            Corner::Help(Help::Ready) => "button".to_owned(),
            Corner::Help(Help::Busy) => "button, busy".to_owned(),
            Corner::Help(Help::Failed) => "button, failed".to_owned(),
        });
        let dialog = view.dialog.as_ref().map(|dialog| match dialog {
            Dialog::Prompt { text, .. } => format!("prompt: {}", text.as_deref().unwrap_or("in our words")),
            Dialog::Terms { url } => format!("terms {url}"),
        });
        corner.into_iter().chain(dialog).collect::<Vec<_>>().join("; ")
    }

    /// Everything the page in this window was told.
    pub fn events(&self, tab: WindowId) -> Vec<String> {
        self.page_in(tab).events.iter().map(event_text).collect()
    }

    /// What the page was told since it was last asked.
    pub fn news(&mut self, tab: WindowId) -> Vec<String> {
        let page = self.browser.windows[tab.0].page.expect("a page with our tag");
        std::mem::take(&mut self.page_mut(page).events).iter().map(event_text).collect()
    }

    /// What a promise was settled with.
    pub fn ending(&self, call: Call) -> &str {
        self.ledger.entries[call.0].ending.as_deref().unwrap_or("waiting")
    }

    /// How long a call held its visitor back; none while it does.
    pub fn held_for(&self, call: Call) -> Option<Millis> {
        let entry = &self.ledger.entries[call.0];
        entry.left.map(|left| left - entry.made)
    }

    pub fn key(&self, tab: WindowId) -> Option<&str> {
        self.page_in(tab).visitor.key()
    }

    pub fn in_session(&self, tab: WindowId) -> bool {
        self.page_in(tab).visitor.in_session()
    }

    pub fn address(&self, tab: WindowId) -> &str {
        &self.browser.windows[tab.0].address
    }

    /// The addresses of all open windows.
    pub fn addresses(&self) -> Vec<&str> {
        let open = self.browser.windows.iter().filter(|window| window.open);
        open.map(|window| window.address.as_str()).collect()
    }

    /// What the console shows of the latest session, in a few words.
    pub fn history(&self) -> Vec<String> {
        let view = self.server.views().into_iter().next().expect("a session");
        let moment = |what: &What| match what {
            What::Started { origin } => format!("started {origin}"),
            What::Page { url } => format!("page {url}"),
            What::Crossed { domain, code: None } => format!("crossed {domain}"),
            What::Crossed { domain, code: Some(code) } => format!("not crossed {domain}: {}", code.as_str()),
            What::Consent { given } => format!("consent {given}"),
            What::AgentJoined { name } => format!("joined {name}"),
            What::AgentLeft { name } => format!("left {name}"),
            What::Ended { reason } => format!("ended {}", reason.as_str()),
        };
        view.history.iter().map(|entry| moment(&entry.what)).collect()
    }

    /// The keys of the sessions that run.
    pub fn running(&self) -> Vec<String> {
        let views = self.server.views();
        views.into_iter().filter(|view| view.ended.is_none()).map(|view| view.key).collect()
    }
}
