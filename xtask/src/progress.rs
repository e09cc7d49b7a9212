//! Telling the person at the keyboard what is going on.

use std::fmt;
use std::io::{self, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How often a long step says that it is still alive: often enough to be believed, seldom enough
/// to leave a build log readable.
const STILL_AT_IT_EVERY: Duration = Duration::from_secs(30);

/// Says one line on standard output. Unlike `println!` it does not panic when nobody listens any more, as
/// with `| head`: the work goes on.
macro_rules! say {
    ($($part:tt)*) => { $crate::progress::line(format_args!($($part)*)) };
}

/// What `say!` does.
pub fn line(text: fmt::Arguments<'_>) {
    // Nowhere to complain to: what cannot be said cannot be said.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Does a piece of work that may take long, saying what it is, that it goes on, and how long it took.
///
/// # Errors
/// Those of the work.
pub fn long<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say!("· {what} …");
    let started = Instant::now();
    let (done, finished) = mpsc::channel::<()>();
    let result = thread::scope(|scope| {
        scope.spawn(move || {
            while finished.recv_timeout(STILL_AT_IT_EVERY) == Err(RecvTimeoutError::Timeout) {
                say!("  still at it after {}", seconds(started.elapsed()));
            }
        });
        let result = work();
        drop(done);
        result
    });
    if result.is_ok() {
        say!("  done in {}", seconds(started.elapsed()));
    }
    result
}

/// A duration as people read it.
pub fn seconds(elapsed: Duration) -> String {
    let tenths = elapsed.as_millis() / 100;
    if tenths < 100 { format!("{}.{} s", tenths / 10, tenths % 10) } else { format!("{} s", elapsed.as_secs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (millis, shown) in [(40, "0.0 s"), (1_250, "1.2 s"), (9_999, "9.9 s"), (61_700, "61 s")] {
            assert_eq!(seconds(Duration::from_millis(millis)), shown);
        }
    }
}
