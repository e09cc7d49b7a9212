//! The three browser engines, and how each is opened so that it behaves as a visitor's browser does.
//!
//! All drivers switch the pop-up blocker off, because it is in the way of tests. Here it is on: a
//! crossing that only works without it does not work.

mod chromium;
mod firefox;
mod webkit;

use std::env;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::home::Home;
use crate::port::ReservedPort;
use crate::process::Process;

pub(crate) use webkit::BROWSER_NAME;

/// An engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Chromium, which is Chrome and Edge as well.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK, for Safari: the same DOM and pop-up rules, **not** the same cookie rules.
    WebKit,
}

impl Engine {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Whether this run is to use it: `COBROWSE_ENGINES=chromium,firefox` leaves the others out, for a
    /// computer that does not have them.
    pub fn is_wanted(self) -> bool {
        let wanted = env::var("COBROWSE_ENGINES").unwrap_or_default();
        wanted.is_empty() || wanted.split(',').any(|name| name.trim().eq_ignore_ascii_case(&self.to_string()))
    }

    /// Prepares everything up to the driver, which is not started yet.
    pub(crate) async fn launch(self, home: &Home, names: Names) -> Result<Launch> {
        let launch = match self {
            Self::Chromium => chromium::launch(home, names),
            Self::Firefox => firefox::launch(home, names),
            Self::WebKit => webkit::launch(home, names).await,
        };
        launch.with_context(|| format!("cannot prepare {self}"))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        })
    }
}

/// Which names a browser finds on this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// `localhost` and what ends with it, which takes no doing.
    #[default]
    Localhost,
    /// All names there are, over https with certificates that nobody has signed.
    Every {
        /// For the engine that cannot be told otherwise: a proxy that takes every connection to this machine.
        proxy: SocketAddr,
    },
}

impl Names {
    /// Whether certificates are taken as they are.
    pub(crate) fn with_any_certificate(self) -> bool {
        self != Self::Localhost
    }
}

/// What it takes to open one browser.
pub(crate) struct Launch {
    /// The driver.
    pub(crate) command: Command,
    /// Where the driver is going to listen.
    pub(crate) port: ReservedPort,
    /// What it is asked for.
    pub(crate) capabilities: Value,
    /// What has to run beside it, in the order to end it in.
    pub(crate) companions: Vec<Process>,
}

/// Runs a story in one engine. [`in_every_engine!`](crate::in_every_engine) calls it.
///
/// # Errors
/// Whatever the story says, with the engine's name.
pub async fn tell<S: Future<Output = Result<()>>>(engine: Engine, story: impl FnOnce(Engine) -> S) -> Result<()> {
    if !engine.is_wanted() {
        return Ok(());
    }
    story(engine).await.with_context(|| format!("in {engine}"))
}

/// Makes three tests of each story, one for each engine: `NAME::chromium`, `NAME::firefox`, `NAME::webkit`.
///
/// A story is an `async fn(Engine) -> anyhow::Result<()>`.
///
/// ```
/// use cobrowse_e2e::{Browser, Engine, in_every_engine};
///
/// in_every_engine!(a_blank_page_has_no_title);
///
/// async fn a_blank_page_has_no_title(engine: Engine) -> anyhow::Result<()> {
///     let browser = Browser::open(engine).await?;
///     assert_eq!(browser.title().await?, "");
///     Ok(())
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! in_every_engine {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test]
            async fn chromium() -> anyhow::Result<()> {
                $crate::engine::tell($crate::Engine::Chromium, super::$story).await
            }

            #[tokio::test]
            async fn firefox() -> anyhow::Result<()> {
                $crate::engine::tell($crate::Engine::Firefox, super::$story).await
            }

            #[tokio::test]
            async fn webkit() -> anyhow::Result<()> {
                $crate::engine::tell($crate::Engine::WebKit, super::$story).await
            }
        }
    )+};
}
