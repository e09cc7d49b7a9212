//! The other tabs of this origin.

use super::listener::Listener;
use cobrowse_core::visitor::{Input, TabMessage};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL_NAME: &str = "cobrowse";

/// The channel to them. Dropping it closes it, so that it does not keep the page out of the back/forward cache.
#[must_use = "the channel closes when this value is dropped"]
pub struct Tabs {
    channel: BroadcastChannel,
    _listener: Listener,
}

impl Tabs {
    /// Joins; what they say goes to `feed`. None where the browser refuses.
    pub fn open(feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL_NAME).ok()?;
        let feed = Rc::clone(feed);
        let listener = Listener::new(&channel, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data().as_string();
            if let Some(message) = data.as_deref().and_then(TabMessage::parse) {
                feed(Input::Tab(message));
            }
        });
        Some(Self { channel, _listener: listener })
    }

    /// Tells them.
    pub fn tell(&self, message: TabMessage) {
        let _ = self.channel.post_message(&message.to_text().into());
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.close();
    }
}
