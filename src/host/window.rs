//! The helper window.

use super::dom::{attempt, call, get, global, text};
use super::{clock, page};
use cobrowse_core::ids::TabId;
use cobrowse_core::text::joined;
use cobrowse_core::visitor::{Opening, Reserved};
use cobrowse_core::web_url::WebUrl;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Window;

/// How the names of helper windows begin; each has one of its own, so that no later crossing takes over a window that
/// has become the visitor's. The loader has the same.
pub const HELPER_NAME: &str = "cobrowse-helper";

/// How the names of those begin that are to become the visitor's destination. The loader has the same.
const TAB_NAME: &str = "cobrowse-helper-tab";

/// Small, and out of the way of the page. The loader has the same.
const HELPER_FEATURES: &str = "popup,width=460,height=320";

/// The handle on the helper window, if there is one.
#[derive(Default)]
pub struct HelperWindow {
    handle: RefCell<Option<(Window, String)>>,
}

impl HelperWindow {
    /// Takes over a window that was opened in the gesture and is blank.
    pub fn adopt(&self, window: Window) {
        let name = text(&window, "name").unwrap_or_default();
        self.handle.replace(Some((window, name)));
    }

    /// Opens one. Has to happen in the very call that answers the gesture.
    pub fn open(&self, opening: Opening) -> Reserved {
        let window = global();
        if activation(&window) == Some(false) {
            return Reserved::NoActivation;
        }
        let (name, features) = match opening {
            Opening::Small => (fresh_name(HELPER_NAME), HELPER_FEATURES),
            Opening::Tab => (fresh_name(TAB_NAME), ""),
            Opening::Named(name) => (name, ""),
        };
        let helper = call(&window, "open", &[&"".into(), &name.as_str().into(), &features.into()]);
        if !helper.is_object() {
            return Reserved::Blocked;
        }
        self.handle.replace(Some((helper.unchecked_into(), name)));
        Reserved::Open
    }

    /// Sends it to a page that has to know where the visitor comes from, whatever the page's `Referrer-Policy` says.
    /// Whether the handle reached it.
    pub fn introduce(&self, url: &WebUrl) -> bool {
        let name = self.reachable().map(|(_, name)| name);
        name.as_ref().is_some_and(|name| {
            page::introduce(url, name);
            true
        })
    }

    /// Sends it to an address. Whether the handle reached it: one that `Cross-Origin-Opener-Policy` has cut reads as
    /// closed.
    pub fn go(&self, url: &WebUrl) -> bool {
        self.reachable()
            .is_some_and(|(helper, _)| attempt(&get(&helper, "location"), "replace", &[&url.as_str().into()]).is_some())
    }

    /// Its name, if it can be reached.
    pub fn name(&self) -> Option<String> {
        self.reachable().map(|(_, name)| name)
    }

    /// Closes it.
    pub fn close(&self) {
        if let Some((helper, _)) = self.handle.take() {
            call(&helper, "close", &[]);
        }
    }

    /// It is ours no longer.
    pub fn forget(&self) {
        self.handle.replace(None);
    }

    /// The handle, for a page that asked for a window.
    pub fn handle(&self) -> Option<Window> {
        self.handle.borrow().as_ref().map(|(helper, _)| helper.clone())
    }

    fn reachable(&self) -> Option<(Window, String)> {
        self.handle.borrow().clone().filter(|(helper, _)| get(helper, "closed").is_falsy())
    }
}

/// A name that no window has yet.
pub fn fresh_name(beginning: &str) -> String {
    let random = TabId::from_random(clock::random_bytes());
    joined(&[beginning, "-", random.as_str()])
}

/// Whether a click or key press is being answered; none in engines that do not say. (WebKit says yes too often and never
/// no too often, so a no can be believed.)
fn activation(window: &JsValue) -> Option<bool> {
    get(&get(&get(window, "navigator"), "userActivation"), "isActive").as_bool()
}
