//! What time it is.

use cobrowse_core::Millis;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A clock that only moves forward, in milliseconds since 1970.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Millis;
}

/// The machine's clock as it stood at the start, moved on by elapsed time: when somebody sets the clock back, no
/// ticket gets a longer life.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    started_ms: Millis,
}

impl SystemClock {
    /// Reads the machine's clock.
    pub fn start() -> Self {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), started_ms: whole_millis(since_1970) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        self.started_ms + whole_millis(self.started.elapsed())
    }
}

fn whole_millis(duration: std::time::Duration) -> Millis {
    Millis::try_from(duration.as_millis()).unwrap_or(Millis::MAX)
}

/// A clock that stands until it is moved, for tests.
#[derive(Debug)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows `now`.
    pub const fn at(now: Millis) -> Self {
        Self(AtomicU64::new(now))
    }

    /// Moves it forward.
    pub fn advance(&self, by: Millis) {
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}
