//! What the browser wrote to its console: every page, every window, since it was opened.
//!
//! A helper window lives for a blink. So each engine is listened to at a place that no message can
//! pass by: asking windows for their log afterwards would find that the window has gone.

mod bidi;
mod devtools;
mod text;

use std::fmt;

use anyhow::{Context as _, Result};

use crate::console::bidi::Bidi;
use crate::console::devtools::DevTools;
use crate::driver::Driver;
use crate::engine::{BROWSER_NAME, Engine};
use crate::process::Process;

/// The console of one browser.
///
/// | | Chromium | Firefox | WebKitGTK |
/// |---|---|---|---|
/// | by | DevTools protocol | WebDriver BiDi and output | output of MiniBrowser |
/// | `console.error`, `.warn`, `.assert` | yes | yes | yes |
/// | exceptions, unhandled rejections | yes | yes | yes |
/// | blocked by the content security policy | yes | yes | yes |
/// | a resource that failed to load | yes, but for icons | no | no |
/// | workers | yes | yes | yes |
#[derive(Debug)]
pub struct Console {
    source: Source,
}

#[derive(Debug)]
enum Source {
    DevTools(DevTools),
    Bidi(Bidi),
    /// The driver's programs write it to a file, before the call in the page returns.
    Text,
}

impl Console {
    /// Listens from now on: the browser has just been opened and shows a blank page.
    ///
    /// # Errors
    /// When the browser does not let us.
    pub(crate) async fn attach(engine: Engine, driver: &Driver) -> Result<Self> {
        let source = match engine {
            Engine::Chromium => Source::DevTools(DevTools::attach(driver.capabilities()).await?),
            Engine::Firefox => Source::Bidi(Bidi::attach(driver.capabilities()).await?),
            Engine::WebKit => Source::Text,
        };
        Ok(Self { source })
    }

    /// All errors and warnings so far, in order. What a page wrote before this call is among them.
    ///
    /// # Errors
    /// When a page does not answer, or the browser has gone.
    pub(crate) async fn complaints(&self, driver: &Driver) -> Result<Vec<String>> {
        let complaints = match &self.source {
            Source::DevTools(tools) => tools.complaints().await,
            Source::Bidi(bidi) => bidi.complaints(&firefox_output(driver)).await,
            Source::Text => Ok(text::in_webkit(&minibrowser_output(driver))),
        };
        let complaints = complaints.context("cannot read the console")?;
        Ok(complaints.iter().map(Complaint::to_string).collect())
    }

    /// Starts with an empty list, where the browser stays the same.
    pub(crate) fn forget(&self, driver: &Driver) {
        if let Source::Bidi(bidi) = &self.source {
            bidi.forget(&firefox_output(driver));
        }
    }

    /// WebDriver BiDi, where this console speaks it.
    pub(crate) fn bidi(&self) -> Option<&Bidi> {
        match &self.source {
            Source::Bidi(bidi) => Some(bidi),
            _ => None,
        }
    }
}

/// An error or warning on a console.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Complaint {
    level: Level,
    text: String,
    /// URL and line, empty where the engine does not tell.
    place: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
}

impl Complaint {
    fn error(text: &str, place: &str) -> Self {
        Self { level: Level::Error, text: text.to_owned(), place: place.to_owned() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(out, "{level}: {} ({})", self.text, self.place)
    }
}

/// Firefox shares the standard error of its driver.
fn firefox_output(driver: &Driver) -> String {
    driver.processes().first().map(Process::stderr).unwrap_or_default()
}

fn minibrowser_output(driver: &Driver) -> String {
    let browser = driver.processes().iter().find(|process| process.name() == BROWSER_NAME);
    browser.map(Process::stderr).unwrap_or_default()
}
