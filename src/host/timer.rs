//! Timers.

use gloo_timers::callback::Timeout;

/// Something that happens once, later. Dropping it takes it back.
#[must_use = "nothing happens when this value is dropped"]
pub struct Timer(#[expect(dead_code, reason = "kept so that it is dropped with the value")] Timeout);

impl Timer {
    /// Calls back after so many milliseconds.
    pub fn new(after_ms: u32, then: impl FnOnce() + 'static) -> Self {
        Self(Timeout::new(after_ms, then))
    }
}

/// Calls back after what happens now, whatever becomes of the page meanwhile.
pub fn soon(then: impl FnOnce() + 'static) {
    Timeout::new(0, then).forget();
}
