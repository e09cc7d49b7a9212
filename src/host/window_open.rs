//! Lending the helper window to the page's next `window.open`.
//!
//! The recipe `crossDomain().then(() => window.open(url, "_blank"))` asks for a second window in one gesture, which
//! browsers block. While the callbacks of that one promise run, and not a moment longer, such a call gets the window
//! that is there already. Where there is none, because links carry the session, the browser opens one, blank, which is
//! sent on when its ticket is there. See docs/adr/0004-window-open.md.

use super::dom::{apply, get, global, set};
use super::page;
use super::window::{HELPER_NAME, fresh_name};
use cobrowse_core::web_url::WebUrl;
use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Window;

type Open = dyn FnMut(JsValue, JsValue, JsValue) -> JsValue;

/// `window.open` while it is ours. Dropping it gives the page its own back.
#[must_use = "window.open is given back when this value is dropped"]
pub struct Loan {
    window: JsValue,
    original: JsValue,
    replacement: Closure<Open>,
    asked: Rc<RefCell<Option<Asked>>>,
}

/// What the page asked for.
pub struct Asked {
    /// The address.
    pub url: WebUrl,
    /// The window that it has been given.
    pub window: Window,
}

impl Loan {
    /// Puts `helper`, if there is one, in place of the next new window; without one, only addresses that `needs` names are
    /// minded. None where the page does not let `window.open` be replaced.
    pub fn begin(helper: Option<Window>, needs: impl Fn(&WebUrl) -> bool + 'static) -> Option<Self> {
        let window = global();
        let original = get(&window, "open");
        let native = original.clone();
        if !native.is_function() {
            return None;
        }
        let asked = Rc::new(RefCell::new(None));
        let (owner, noted) = (window.clone(), Rc::clone(&asked));
        let replacement = Closure::new(Box::new(move |url: JsValue, target: JsValue, features: JsValue| {
            let new_window = target.as_string().is_none_or(|target| target.is_empty() || target == "_blank");
            let open = |url: &JsValue, target: &JsValue| apply(&native, &owner, &[url, target, &features]);
            let address = Some(&url).filter(|_| new_window && noted.borrow().is_none()).and_then(page::resolve);
            let Some(address) = address.filter(|address| helper.is_some() || needs(address)) else {
                return open(&url, &target);
            };
            let window = match &helper {
                Some(helper) => helper.clone().into(),
                None => open(&"".into(), &fresh_name(HELPER_NAME).into()),
            };
            if window.is_object() {
                noted.replace(Some(Asked { url: address, window: window.clone().unchecked_into() }));
            }
            window
        }) as Box<Open>);
        Reflect::set(&window, &"open".into(), replacement.as_ref()).ok().filter(|set| *set)?;
        Some(Self { window, original, replacement, asked })
    }

    /// Ends the loan and says what the page asked for.
    pub fn end(self) -> Option<Asked> {
        self.asked.take()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let open = get(&self.window, "open");
        // Somebody else may have replaced it meanwhile: theirs stays.
        if &open == self.replacement.as_ref() {
            set(&self.window, "open", &self.original);
        }
    }
}
