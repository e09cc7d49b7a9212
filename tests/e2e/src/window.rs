//! Windows and tabs.

use std::fmt;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::browser::{Browser, text};
use crate::engine::Engine;

/// A window or tab of a browser: to a driver they are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Window(String);

impl Window {
    pub(crate) fn named(handle: &str) -> Self {
        Self(handle.to_owned())
    }
}

impl fmt::Display for Window {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Browser {
    /// All windows, in no particular order.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn windows(&self) -> Result<Vec<Window>> {
        let handles = self.session().get("/window/handles").await?;
        let handles = handles.as_array().context("no list of windows")?;
        Ok(handles.iter().filter_map(Value::as_str).map(Window::named).collect())
    }

    /// The window that commands go to.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn window(&self) -> Result<Window> {
        text(self.session().get("/window").await?).map(Window)
    }

    /// Sends further commands to another window.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn switch_to(&self, window: &Window) -> Result<()> {
        self.session().post("/window", json!({"handle": window.0})).await.map(drop)
    }

    /// Brings the current window to the front, where it is visible to its visitor and to itself. In Chromium
    /// [`switch_to`](Self::switch_to) alone does not.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn look_at(&self) -> Result<()> {
        if self.engine() != Engine::Chromium {
            return Ok(());
        }
        let command = json!({"cmd": "Page.bringToFront", "params": {}});
        self.session().post("/goog/cdp/execute", command).await.map(drop)
    }

    /// Opens a blank tab, as a visitor does, not as a page does; commands still go to the old one.
    ///
    /// # Errors
    /// When the browser has gone.
    pub async fn new_tab(&self) -> Result<Window> {
        let made = self.session().post("/window/new", json!({"type": "tab"})).await?;
        made["handle"].as_str().map(Window::named).context("the driver named no window")
    }

    /// Closes the current window. Commands go nowhere then, until [`switch_to`](Self::switch_to).
    /// The browser ends with its last window.
    ///
    /// # Errors
    /// When it has gone already.
    pub async fn close_window(&self) -> Result<()> {
        self.session().delete("/window").await.map(drop)
    }

    /// Waits until there is a window that is not among `known`, and returns it.
    ///
    /// # Errors
    /// When none appears.
    pub async fn wait_for_new_window(&self, known: &[Window]) -> Result<Window> {
        self.wait_until("a new window", async || {
            let windows = self.windows().await?;
            Ok(windows.into_iter().find(|window| !known.contains(window)))
        })
        .await
    }

    /// Waits until there are `count` windows, and returns them.
    ///
    /// # Errors
    /// When there are more or fewer to the end.
    pub async fn wait_for_windows(&self, count: usize) -> Result<Vec<Window>> {
        self.wait_until(&format!("{count} windows"), async || {
            let windows = self.windows().await?;
            Ok((windows.len() == count).then_some(windows))
        })
        .await
    }

    /// Waits until a window has gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn wait_for_closed(&self, window: &Window) -> Result<()> {
        self.wait_until(&format!("the end of window {window}"), async || {
            let windows = self.windows().await?;
            Ok((!windows.contains(window)).then_some(()))
        })
        .await
    }

    /// Sends further commands to the frame that `css` finds.
    ///
    /// # Errors
    /// When there is none.
    pub async fn enter_frame(&self, css: &str) -> Result<()> {
        let frame = self.find(css).await?;
        self.session().post("/frame", json!({"id": frame.reference()})).await.map(drop)
    }

    /// Sends further commands to the page itself again, out of all frames.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn leave_frames(&self) -> Result<()> {
        self.session().post("/frame", json!({"id": null})).await.map(drop)
    }
}
