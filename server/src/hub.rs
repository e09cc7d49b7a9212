//! The desk behind its lock, with its two queues attached: changes go to the disk, then notices to whoever listens.

use crate::clock::Clock;
use crate::log::short;
use crate::store::{Database, Job, StoreError, Unwritten, Writer};
use crate::switchboard::Switchboard;
use crate::sync::locked;
use crate::vault::SystemVault;
use cobrowse_core::Millis;
use cobrowse_core::desk::{Change, Desk};
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;

/// The one place where sessions are decided on.
pub struct Hub {
    desk: Mutex<Desk>,
    writer: Writer,
    switchboard: Arc<Switchboard>,
    clock: Arc<dyn Clock>,
}

/// Comes true when what was decided is on the disk.
#[derive(Debug)]
#[must_use = "an answer may only go out when what it promises is written"]
pub struct Written(Option<oneshot::Receiver<Result<(), Unwritten>>>);

impl Written {
    /// Waits for it.
    ///
    /// # Errors
    /// When the database refused.
    pub async fn wait(self) -> Result<(), Unwritten> {
        match self.0 {
            None => Ok(()),
            Some(done) => done.await.unwrap_or(Err(Unwritten)),
        }
    }

    /// For what promises nothing to anybody.
    pub fn forget(self) {}
}

impl Hub {
    /// Takes up what the database holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn restore(database: Database, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let now = clock.now();
        let desk = Desk::restore(database.sessions()?, database.tickets()?, now);
        tracing::info!(sessions = desk.live_count(now), "sessions taken up");
        let switchboard = Arc::new(Switchboard::default());
        let teller = Arc::clone(&switchboard);
        let writer = Writer::start(database, move |notice| teller.tell(notice)).map_err(StoreError::Thread)?;
        Ok(Self { desk: Mutex::new(desk), writer, switchboard, clock })
    }

    /// Lets the desk decide something.
    pub fn act<R>(&self, decide: impl FnOnce(&mut Desk, Millis, &mut SystemVault) -> R) -> (R, Written) {
        let mut desk = locked(&self.desk);
        let result = decide(&mut desk, self.clock.now(), &mut SystemVault);
        let changes: Vec<Change> = std::iter::from_fn(|| desk.poll_change()).collect();
        let notices: Vec<_> = std::iter::from_fn(|| desk.poll_notice()).collect();
        changes.iter().for_each(log_end);
        if changes.is_empty() && notices.is_empty() {
            return (result, Written(None));
        }
        let (done, written) = oneshot::channel();
        // Still under the lock: jobs are queued in the order of the decisions.
        self.writer.take(Job { changes, notices, done });
        (result, Written(Some(written)))
    }

    /// Asks the desk something.
    pub fn look<R>(&self, ask: impl FnOnce(&Desk, Millis) -> R) -> R {
        ask(&locked(&self.desk), self.clock.now())
    }

    /// What time it is for the desk.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Who listens.
    pub fn switchboard(&self) -> &Arc<Switchboard> {
        &self.switchboard
    }
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hub")
    }
}

/// A session changes no more after it has ended, so this is said once.
fn log_end(change: &Change) {
    if let Change::Session(record) = change
        && let Some(reason) = record.ended
    {
        tracing::info!(session = short(&record.id), ?reason, "session ended");
    }
}
