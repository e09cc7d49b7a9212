//! The helper window.

use super::page;
use cobrowse_core::visitor::Reserved;
use cobrowse_core::web_url::WebUrl;
use js_sys::Reflect;
use std::cell::RefCell;
use web_sys::Window;

/// The name of the helper window: opening it again reuses it, which needs no second gesture. The loader has the same.
pub const HELPER_NAME: &str = "cobrowse-helper";

/// Small, and out of the way of the page. The loader has the same.
const HELPER_FEATURES: &str = "popup,width=460,height=320";

/// The handle on the helper window, if there is one.
#[derive(Default)]
pub struct HelperWindow {
    handle: RefCell<Option<Window>>,
}

impl HelperWindow {
    /// Takes over the window that the loader has opened in the gesture.
    pub fn adopt(&self, window: Window) {
        self.handle.replace(Some(window));
    }

    /// Opens one. Has to happen in the very call that answers the gesture.
    pub fn open(&self) -> Reserved {
        let Some(window) = page::window() else { return Reserved::Blocked };
        if activation(&window) == Some(false) {
            return Reserved::NoActivation;
        }
        match window.open_with_url_and_target_and_features("", HELPER_NAME, HELPER_FEATURES) {
            Ok(Some(helper)) => {
                self.handle.replace(Some(helper));
                Reserved::Open
            }
            _ => Reserved::Blocked,
        }
    }

    /// Sends it to an address. Whether the handle reached it: one that `Cross-Origin-Opener-Policy` has cut reads as
    /// closed.
    pub fn go(&self, url: &WebUrl) -> bool {
        match self.handle.borrow().as_ref() {
            Some(helper) if !helper.closed().unwrap_or(true) => helper.location().replace(url.as_str()).is_ok(),
            _ => false,
        }
    }

    /// Closes it.
    pub fn close(&self) {
        if let Some(helper) = self.handle.take() {
            let _ = helper.close();
        }
    }

    /// It is ours no longer.
    pub fn forget(&self) {
        self.handle.replace(None);
    }

    /// The handle, for a page that asked for a window.
    pub fn handle(&self) -> Option<Window> {
        self.handle.borrow().clone()
    }
}

/// Whether a click or key press is being answered; none in engines that do not say. (WebKit says yes too often and never
/// no too often, so a no can be believed.)
fn activation(window: &Window) -> Option<bool> {
    let activation = Reflect::get(&window.navigator(), &"userActivation".into()).ok()?;
    Reflect::get(&activation, &"isActive".into()).ok()?.as_bool()
}
