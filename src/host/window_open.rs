//! Lending the helper window to the page's next `window.open`.
//!
//! The recipe `crossDomain().then(() => window.open(url, "_blank"))` asks for a second window in one gesture, which
//! browsers block. While the callbacks of that one promise run, and not a moment longer, such a call gets the window
//! that is there already. See docs/adr/0004-window-open.md.

use super::page;
use cobrowse_core::web_url::WebUrl;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Window;

type Open = dyn FnMut(JsValue, JsValue, JsValue) -> JsValue;

/// `window.open` while it is ours. Dropping it gives the page its own back.
#[must_use = "window.open is given back when this value is dropped"]
pub struct Loan {
    window: Window,
    original: JsValue,
    replacement: Closure<Open>,
    asked: Rc<RefCell<Option<WebUrl>>>,
}

impl Loan {
    /// Puts `helper` in place of the next new window. None where the page does not let `window.open` be replaced.
    pub fn begin(helper: Window) -> Option<Self> {
        let window = page::window()?;
        let original = Reflect::get(&window, &"open".into()).ok()?;
        let native: Function = original.clone().dyn_into().ok()?;
        let asked = Rc::new(RefCell::new(None));
        let (owner, noted) = (window.clone(), Rc::clone(&asked));
        let replacement = Closure::new(Box::new(move |url: JsValue, target: JsValue, features: JsValue| {
            let new_window = target.as_string().is_none_or(|target| target.is_empty() || target == "_blank");
            let address = Some(&url).filter(|_| new_window).and_then(page::resolve);
            match address {
                Some(url) if noted.borrow().is_none() => {
                    noted.replace(Some(url));
                    helper.clone().into()
                }
                _ => native.call3(&owner, &url, &target, &features).unwrap_or(JsValue::NULL),
            }
        }) as Box<Open>);
        Reflect::set(&window, &"open".into(), replacement.as_ref()).ok().filter(|set| *set)?;
        Some(Self { window, original, replacement, asked })
    }

    /// Ends the loan and says what address the page asked for.
    pub fn end(self) -> Option<WebUrl> {
        self.asked.take()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let open = Reflect::get(&self.window, &"open".into()).unwrap_or_default();
        // Somebody else may have replaced it meanwhile: theirs stays.
        if &open == self.replacement.as_ref() {
            let _ = Reflect::set(&self.window, &"open".into(), &self.original);
        }
    }
}

/// Runs `then` after the callbacks of promises that are settled now. Keep the value until it has run.
#[must_use = "nothing runs when this value is dropped"]
pub fn after_callbacks(then: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(0, then)
}
