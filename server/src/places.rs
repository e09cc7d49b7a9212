//! How many sockets may be open.

use crate::address::ClientAddress;
use crate::limits::{SOCKETS, SOCKETS_OF_AN_ADDRESS};
use crate::sync::locked;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// Counts open sockets, in all and for each address.
#[derive(Debug)]
pub struct Places {
    most: usize,
    most_of_an_address: usize,
    taken: Mutex<Taken>,
    emptied: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<ClientAddress, usize>,
}

/// A place for one socket, free again when this is dropped.
#[derive(Debug)]
#[must_use = "dropping it frees the place"]
pub struct Place {
    places: Arc<Places>,
    address: ClientAddress,
}

impl Default for Places {
    fn default() -> Self {
        Self::bounded(SOCKETS, SOCKETS_OF_AN_ADDRESS)
    }
}

impl Places {
    fn bounded(most: usize, most_of_an_address: usize) -> Self {
        Self { most, most_of_an_address, taken: Mutex::default(), emptied: Notify::new() }
    }

    /// Waits until no socket is open.
    pub async fn emptied(&self) {
        let emptied = self.emptied.notified();
        if locked(&self.taken).all > 0 {
            emptied.await;
        }
    }

    /// A place, if there is one for this address.
    pub fn take(self: &Arc<Self>, address: ClientAddress) -> Option<Place> {
        let mut taken = locked(&self.taken);
        let here = taken.by_address.get(&address).copied().unwrap_or_default();
        if taken.all >= self.most || here >= self.most_of_an_address {
            return None;
        }
        taken.all += 1;
        taken.by_address.insert(address, here + 1);
        Some(Place { places: Arc::clone(self), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = locked(&self.places.taken);
        taken.all = taken.all.saturating_sub(1);
        if taken.all == 0 {
            self.places.emptied.notify_waiters();
        }
        match taken.by_address.get_mut(&self.address) {
            Some(here) if *here > 1 => *here -= 1,
            _ => drop(taken.by_address.remove(&self.address)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::ClientAddress;

    #[test]
    fn places_are_bounded_and_come_back() {
        let places = Arc::new(Places::bounded(3, 2));
        let [one, two] = ["203.0.113.1", "203.0.113.2"].map(ClientAddress::parse);
        let first = places.take(one).unwrap();
        let _second = places.take(one).unwrap();
        assert!(places.take(one).is_none(), "two for each address");
        let third = places.take(two).unwrap();
        assert!(places.take(two).is_none(), "three in all");
        drop((first, third));
        assert!(places.take(one).is_some());
        assert_eq!(locked(&places.taken).all, 1);
        assert_eq!(locked(&places.taken).by_address.len(), 1);
    }
}
