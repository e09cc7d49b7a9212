//! The other tabs of this origin.

use super::dom::{call, construct, text};
use super::listener::Listener;
use cobrowse_core::visitor::{Input, TabMessage};
use std::rc::Rc;
use wasm_bindgen::JsValue;

const CHANNEL_NAME: &str = "cobrowse";

/// The channel to them. Dropping it closes it, so that it does not keep the page out of the back/forward cache.
#[must_use = "the channel closes when this value is dropped"]
pub struct Tabs {
    channel: JsValue,
    _listener: Listener,
}

impl Tabs {
    /// Joins; what they say goes to `feed`. None where the browser refuses.
    pub fn open(feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let channel = construct("BroadcastChannel", &[&CHANNEL_NAME.into()]);
        if !channel.is_object() {
            return None;
        }
        let feed = Rc::clone(feed);
        let callback = move |event| {
            let data = text(&event, "data");
            if let Some(message) = data.as_deref().and_then(TabMessage::parse) {
                feed(Input::Tab(message));
            }
        };
        let listener = Listener::new(&channel, "message", Box::new(callback));
        Some(Self { channel, _listener: listener })
    }

    /// Tells them.
    pub fn tell(&self, message: TabMessage) {
        call(&self.channel, "postMessage", &[&message.to_text().into()]);
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        call(&self.channel, "close", &[]);
    }
}
