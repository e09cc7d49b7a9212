//! Watches over our element.

use cobrowse_core::visitor::Input;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Document, MutationObserver, MutationObserverInit, Node};

/// Says when the page has taken our element away. Dropping it ends that.
#[must_use = "nobody watches when this value is dropped"]
pub struct Guard {
    observer: MutationObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Guard {
    /// Watches over `host`, a child of the document's root.
    pub fn begin(document: &Document, host: Node, feed: Rc<dyn Fn(Input)>) -> Option<Self> {
        let callback: Closure<dyn FnMut()> = Closure::new(move || {
            if !host.is_connected() {
                feed(Input::ScreenRemoved);
            }
        });
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        let children = MutationObserverInit::new();
        children.set_child_list(true);
        // The root may be taken away, too.
        observer.observe_with_options(document, &children).ok()?;
        observer.observe_with_options(document.document_element()?.as_ref(), &children).ok()?;
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
