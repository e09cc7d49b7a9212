//! Watches over our element.

use super::build::is_connected;
use crate::host::dom::{Callback, call, callback, construct, object, set};
use cobrowse_core::visitor::Input;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Says when the page has taken our element away. Dropping it ends that.
#[must_use = "nobody watches when this value is dropped"]
pub struct Guard {
    observer: JsValue,
    _callback: Callback,
}

impl Guard {
    /// Watches over `host`. `places` are the document, which may lose its root, and the root.
    pub fn begin(places: [&JsValue; 2], host: JsValue, feed: Rc<dyn Fn(Input)>) -> Self {
        let callback = callback(move |_| {
            if !is_connected(&host) {
                feed(Input::ScreenRemoved);
            }
        });
        let observer = construct("MutationObserver", &[callback.as_ref()]);
        let children = object();
        set(&children, "childList", &JsValue::TRUE);
        for place in places {
            call(&observer, "observe", &[place, &children]);
        }
        Self { observer, _callback: callback }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        call(&self.observer, "disconnect", &[]);
    }
}
