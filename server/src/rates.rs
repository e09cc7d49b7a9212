//! How often one address may ask.

use crate::address::ClientAddress;
use crate::limits::{REQUEST_BURST_SECONDS, SIGN_IN_BURST, SIGN_INS_PER_MINUTE};
use crate::refused::Refused;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts requests for each address.
#[derive(Debug)]
pub struct Rates {
    requests: DefaultKeyedRateLimiter<ClientAddress>,
    sign_ins: DefaultKeyedRateLimiter<ClientAddress>,
    clock: DefaultClock,
    refused: AtomicU64,
}

impl Rates {
    /// With `per_second` requests a second.
    pub fn new(per_second: NonZeroU32) -> Self {
        let burst = per_second.saturating_mul(at_least_one(REQUEST_BURST_SECONDS));
        let sign_ins = Quota::per_minute(at_least_one(SIGN_INS_PER_MINUTE)).allow_burst(at_least_one(SIGN_IN_BURST));
        Self {
            requests: DefaultKeyedRateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            sign_ins: DefaultKeyedRateLimiter::keyed(sign_ins),
            clock: DefaultClock::default(),
            refused: AtomicU64::new(0),
        }
    }

    /// Counts a request of a page.
    ///
    /// # Errors
    /// With the time after which it may be tried again.
    pub fn request(&self, address: ClientAddress) -> Result<(), Refused> {
        self.check(&self.requests, address)
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub fn sign_in(&self, address: ClientAddress) -> Result<(), Refused> {
        self.check(&self.sign_ins, address)
    }

    fn check(&self, limiter: &DefaultKeyedRateLimiter<ClientAddress>, address: ClientAddress) -> Result<(), Refused> {
        limiter.check_key(&address).map_err(|until| {
            self.refused.fetch_add(1, Ordering::Relaxed);
            Refused::too_often(until.wait_time_from(self.clock.now()))
        })
    }

    /// Forgets addresses that have been quiet, and logs in one line how many requests were too many: a line for each
    /// would let anybody fill the disk.
    pub fn sweep(&self) {
        for limiter in [&self.requests, &self.sign_ins] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        let requests = self.refused.swap(0, Ordering::Relaxed);
        if requests > 0 {
            tracing::warn!(requests, "too many requests from one address");
        }
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}
