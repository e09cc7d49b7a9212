//! Watches over our element.

use cobrowse_core::visitor::Input;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, MutationObserver, MutationObserverInit, Node};

/// Says when the page has taken our element away. Dropping it ends that.
#[must_use = "nobody watches when this value is dropped"]
pub struct Guard {
    observer: Option<MutationObserver>,
    _callback: Closure<dyn FnMut()>,
}

impl Guard {
    /// Watches over `host`. `places` are the document, which may lose its root, and the root.
    pub fn begin(places: [&Node; 2], host: Element, feed: Rc<dyn Fn(Input)>) -> Self {
        let callback: Closure<dyn FnMut()> = Closure::new(move || {
            if !host.is_connected() {
                feed(Input::ScreenRemoved);
            }
        });
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            let children = MutationObserverInit::new();
            children.set_child_list(true);
            for place in places {
                let _ = observer.observe_with_options(place, &children);
            }
        }
        Self { observer, _callback: callback }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
