//! How long to wait before trying again.

use crate::Millis;
use crate::limits::{RECONNECT_FIRST_MS, RECONNECT_LONGEST_MS};

/// Waits that double, with jitter: after a restart, 5,000 pages must not all knock in the same instant.
#[derive(Clone, Debug)]
pub struct Backoff {
    failures: u32,
    /// State of a xorshift generator; never zero.
    random: u32,
}

impl Backoff {
    /// Waits whose jitter depends on `seed`.
    pub fn new(seed: u32) -> Self {
        Self { failures: 0, random: seed | 1 }
    }

    /// The wait before the next try: half of the doubled time for certain, the other half by chance.
    pub fn next_wait(&mut self) -> Millis {
        let full = (RECONNECT_FIRST_MS << self.failures.min(8)).min(RECONNECT_LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        full / 2 + u64::from(self.random) % (full / 2 + 1)
    }

    /// How often it has been asked for a wait since it last worked.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// It worked: the next wait is the shortest again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn waits_grow_to_their_bound_and_start_over() {
        let mut backoff = Backoff::new(42);
        let mut full = RECONNECT_FIRST_MS;
        for _ in 0..20 {
            let wait = backoff.next_wait();
            assert!((full / 2..=full).contains(&wait), "{wait} of {full}");
            full = (full * 2).min(RECONNECT_LONGEST_MS);
        }
        backoff.reset();
        assert!(backoff.next_wait() <= RECONNECT_FIRST_MS);
    }

    #[test]
    fn two_pages_wait_differently() {
        let waits = |seed| {
            let mut backoff = Backoff::new(seed);
            [(); 6].map(|()| backoff.next_wait())
        };
        assert_ne!(waits(1), waits(0x9e37_79b9));
    }
}
