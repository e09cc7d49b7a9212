//! What all requests share.

use crate::clock::Clock;
use crate::console::SignIns;
use crate::dist::Dist;
use crate::hub::Hub;
use crate::limits::{HELLO_WITHIN, PING_EVERY, REQUESTS_PER_SECOND};
use crate::places::Places;
use crate::rates::Rates;
use crate::settings::Settings;
use crate::store::{Database, StoreError};
use cobrowse_core::limits::HELPER_HOLD_MS;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What a server is made from.
pub struct Setup {
    /// Who is trusted.
    pub settings: Settings,
    /// What an earlier run left, and where this one writes.
    pub database: Database,
    /// The script.
    pub dist: Dist,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Whether to believe `X-Forwarded-For` and `X-Forwarded-Proto`.
    pub behind_proxy: bool,
    /// Requests a second from one address.
    pub rate: NonZeroU32,
    /// How long things wait.
    pub pace: Pace,
}

impl Setup {
    /// A server as the command line's defaults make it.
    pub fn new(settings: Settings, database: Database, clock: Arc<dyn Clock>) -> Self {
        let rate = NonZeroU32::new(REQUESTS_PER_SECOND).unwrap_or(NonZeroU32::MIN);
        Self { settings, database, dist: Dist::default(), clock, behind_proxy: false, rate, pace: Pace::default() }
    }
}

/// How long things wait. A test does not want to.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The last helper of a crossing, for its release.
    pub helper_hold: Duration,
    /// A new socket, for its first message.
    pub hello_within: Duration,
    /// An open socket, until its next ping.
    pub ping_every: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { helper_hold: Duration::from_millis(HELPER_HOLD_MS), hello_within: HELLO_WITHIN, ping_every: PING_EVERY }
    }
}

/// A running server, whatever it listens on.
#[derive(Debug)]
pub struct Server {
    pub(crate) settings: Settings,
    pub(crate) hub: Hub,
    pub(crate) dist: Dist,
    pub(crate) rates: Rates,
    pub(crate) places: Arc<Places>,
    pub(crate) sign_ins: SignIns,
    pub(crate) behind_proxy: bool,
    pub(crate) pace: Pace,
    stopping: watch::Sender<bool>,
}

impl Server {
    /// Takes up the sessions of an earlier run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn new(setup: Setup) -> Result<Arc<Self>, StoreError> {
        Ok(Arc::new(Self {
            settings: setup.settings,
            hub: Hub::restore(setup.database, setup.clock)?,
            dist: setup.dist,
            rates: Rates::new(setup.rate),
            places: Arc::default(),
            sign_ins: SignIns::default(),
            behind_proxy: setup.behind_proxy,
            pace: setup.pace,
            stopping: watch::Sender::new(false),
        }))
    }

    /// The script that is served.
    pub fn dist(&self) -> &Dist {
        &self.dist
    }

    /// Goes through everything that runs out. To be called every few seconds.
    pub fn sweep(&self) {
        let ((), written) = self.hub.act(|desk, now, _| desk.sweep(now));
        written.forget();
        self.sign_ins.sweep(self.hub.now());
        self.rates.sweep();
    }

    /// Lets all sockets close. Their pages connect again, to the next run.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits for [`Self::stop`].
    pub(crate) async fn stopped(&self) {
        // The sender is a field of the same value: it cannot be gone.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
}
