//! A browser, as a story sees it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::console::Console;
use crate::driver::Driver;
use crate::engine::{Engine, Names};
use crate::limits::WINDOW_SIZE;
use crate::session::Session;
use crate::stage::Stage;

/// A browser with a fresh profile, the pop-up blocker on. It is gone, with everything it kept, when
/// this is dropped.
///
/// Commands go to the *current window*, which [`switch_to`](Self::switch_to) chooses: a window
/// that a page opens does not become the current one by itself.
#[derive(Debug)]
#[must_use = "the browser is closed when this is dropped"]
pub struct Browser {
    engine: Engine,
    names: Names,
    console: Console,
    driver: Driver,
    jar: Option<String>,
}

impl Browser {
    /// Opens one, blank.
    ///
    /// # Errors
    /// When a program is missing or does not start; with its last words.
    pub async fn open(engine: Engine) -> Result<Self> {
        Self::open_with(engine, Names::default()).await
    }

    /// Opens one that finds the pages of `stage`, also where those are reached by names that no DNS knows.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_at(engine: Engine, stage: &Stage) -> Result<Self> {
        Self::open_with(engine, stage.names()).await
    }

    async fn open_with(engine: Engine, names: Names) -> Result<Self> {
        let driver = Driver::start(engine, names).await?;
        let console = Console::attach(engine, &driver).await.with_context(|| driver.log())?;
        let browser = Self { engine, names, console, driver, jar: None };
        browser.resize(WINDOW_SIZE.0, WINDOW_SIZE.1).await?;
        Ok(browser)
    }

    /// Makes it as good as new: one blank window, no cookies, no storage, no cache, an empty console.
    ///
    /// Firefox, the slow one to start, gets a new *user context*, which is a profile's inside, and
    /// forgets the old one. The others are opened anew: clearing needs the list of all places a visitor
    /// has been at, which for a chain of helper windows nobody has.
    ///
    /// # Errors
    /// As [`open`](Self::open); the browser is of no use then.
    pub async fn reset(&mut self) -> Result<()> {
        let Some(bidi) = self.console.bidi() else {
            *self = Self::open_with(self.engine, self.names).await?;
            return Ok(());
        };
        let made = bidi.ask("browser.createUserContext", json!({})).await?;
        let jar = made["userContext"].as_str().context("no user context")?.to_owned();
        let params = json!({"type": "window", "userContext": jar});
        let fresh = bidi.ask("browsingContext.create", params).await?;
        let fresh = crate::Window::named(fresh["context"].as_str().context("no window")?);
        for window in self.windows().await? {
            if window != fresh {
                self.switch_to(&window).await?;
                self.close_window().await?;
            }
        }
        self.switch_to(&fresh).await?;
        if let Some(old) = self.jar.replace(jar) {
            bidi.ask("browser.removeUserContext", json!({"userContext": old})).await?;
        }
        self.console.forget(&self.driver);
        self.resize(WINDOW_SIZE.0, WINDOW_SIZE.1).await
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Goes to `url` and waits until it has loaded.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.session().post("/url", json!({"url": url})).await.with_context(|| format!("goto {url}"))?;
        Ok(())
    }

    /// The address of the page.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn url(&self) -> Result<String> {
        text(self.session().get("/url").await?)
    }

    /// The title of the page.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn title(&self) -> Result<String> {
        text(self.session().get("/title").await?)
    }

    /// Goes back in the history and waits until the page is there.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn back(&self) -> Result<()> {
        self.session().post("/back", json!({})).await.map(drop)
    }

    /// Goes forward in the history and waits until the page is there.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn forward(&self) -> Result<()> {
        self.session().post("/forward", json!({})).await.map(drop)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn refresh(&self) -> Result<()> {
        self.session().post("/refresh", json!({})).await.map(drop)
    }

    /// Runs the body of a function in the page, with `arguments`, and returns what it returns; of a
    /// promise, what it resolves to. This is no gesture of the visitor.
    ///
    /// # Errors
    /// When it throws or its promise rejects.
    pub async fn script(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        self.session().post("/execute/sync", json!({"script": body, "args": arguments})).await
    }

    /// Like [`script`](Self::script), but with a callback as the last argument: the result is what the
    /// page hands to it.
    ///
    /// # Errors
    /// When it throws, or does not call back in time.
    pub async fn script_async(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        self.session().post("/execute/async", json!({"script": body, "args": arguments})).await
    }

    /// The value of an expression; of a promise, what it resolves to.
    ///
    /// # Errors
    /// When it throws or its promise rejects.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        self.script(&format!("return ({expression});"), &[]).await
    }

    /// Everything that any page in any window has written to the console as an error or a warning, and
    /// every exception and rejection nobody caught, as `LEVEL: TEXT (PLACE)`. See [`Console`] for
    /// what an engine does not tell.
    ///
    /// # Errors
    /// When a page does not answer.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        self.console.complaints(&self.driver).await
    }

    /// The same as an assertion: a visitor must never meet a console error.
    ///
    /// # Errors
    /// When there is one; with all of them.
    pub async fn expect_quiet_console(&self) -> Result<()> {
        let complaints = self.console_errors().await?;
        ensure!(complaints.is_empty(), "{} lines on the console:\n{}", complaints.len(), complaints.join("\n"));
        Ok(())
    }

    /// Writes what the window shows into a PNG file.
    ///
    /// # Errors
    /// When the window has gone or the file cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        let picture = BASE64_STANDARD.decode(text(self.session().get("/screenshot").await?)?)?;
        fs::write(file, picture).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Gives the window another size, in CSS px with all its edges.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.session().post("/window/rect", json!({"width": width, "height": height})).await.map(drop)
    }

    /// What driver and browser have written last, for a message about a failure.
    pub fn log(&self) -> String {
        self.driver.log()
    }

    /// The programs behind it.
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    /// The session, for commands that have no method here.
    pub fn session(&self) -> &Session {
        self.driver.session()
    }
}

/// A command's result that the standard says is a text.
pub(crate) fn text(value: Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text),
        other => anyhow::bail!("the driver answered {other} instead of a text"),
    }
}
