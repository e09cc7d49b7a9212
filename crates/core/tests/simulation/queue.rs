//! What is going to happen, in order of time.

use cobrowse_core::Millis;
use std::collections::BTreeMap;

/// Items with the time they are due. Of two that are due at once, the earlier pushed comes first.
pub struct Queue<T> {
    items: BTreeMap<(Millis, u64), T>,
    pushed: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { items: BTreeMap::new(), pushed: 0 }
    }
}

impl<T> Queue<T> {
    pub fn push(&mut self, at: Millis, item: T) {
        self.items.insert((at, self.pushed), item);
        self.pushed += 1;
    }

    /// When the next item is due.
    pub fn next_at(&self) -> Option<Millis> {
        self.items.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn pop(&mut self) -> Option<T> {
        self.items.pop_first().map(|(_, item)| item)
    }
}
