//! Every number that bounds something, with its unit and its reason.

use std::time::Duration;

/// How often a condition is looked at again. The only pause in this crate: 20 ms is less than a
/// person notices and costs a browser next to nothing.
pub const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long a story waits for what it expects. Generous, because only a failing story ever waits
/// this long, and a loaded two-core machine must not turn a slow page into a failure.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How long a program may take until it is ready. Firefox with a fresh profile on a busy machine
/// was seen to need 8 s.
pub const START_PATIENCE: Duration = Duration::from_secs(60);

/// How long one request to a driver or server may take. Longer than [`PAGE_LOAD_MS`], so that the
/// driver's own, better explained time-out comes first.
pub const REQUEST_PATIENCE: Duration = Duration::from_secs(60);

/// How long a program that was asked to end may take before that counts as a fault.
pub const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// How long the driver lets a page load, in ms.
pub const PAGE_LOAD_MS: u64 = 30_000;

/// How long the driver lets a script run, in ms.
pub const SCRIPT_MS: u64 = 15_000;

/// How long the files of a killed browser may resist removal: its last processes are still ending.
pub const REMOVAL_PATIENCE: Duration = Duration::from_secs(3);

/// The window every browser starts with, in CSS px: a common laptop, and inside the X display.
pub const WINDOW_SIZE: (u32, u32) = (1280, 800);

/// How many lines of a program's log an error message repeats: the end is where the reason stands.
pub const LOG_TAIL_LINES: usize = 30;
