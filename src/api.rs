//! What the loader calls.

use crate::arguments::{Hooks, navigation, start_options, terms_url};
use crate::driver::Driver;
use crate::host::{clock, dom, page};
use cobrowse_core::error::{Error, ErrorCode};
use cobrowse_core::text::joined;
use cobrowse_core::visitor::{ButtonChange, Input, Means, Reserved};
use js_sys::Promise;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The agent of one page. Methods borrow it only shared, so that a page's callback may call back in.
#[wasm_bindgen]
pub struct Agent {
    driver: Rc<Driver>,
}

#[wasm_bindgen]
impl Agent {
    /// Reads the script tag.
    ///
    /// # Errors
    /// An `Error` with code `bad-argument` that names the attribute, or `unsupported` on a page without an origin.
    #[wasm_bindgen(constructor)]
    pub fn new(hooks: &JsValue) -> Result<Agent, JsValue> {
        let hooks = Hooks::read(hooks);
        let origin = page::origin().ok_or_else(|| {
            js_error(&Error::new(ErrorCode::Unsupported, "a session needs a page with an http or https origin"))
        })?;
        let config = hooks.config(origin.host()).map_err(|error| js_error(&error))?;
        Ok(Agent { driver: Driver::new(origin, config, hooks) })
    }

    /// Goes on with the session of this page, if there is one. To be called once, when calls can be taken.
    pub fn boot(&self) {
        self.driver.boot();
    }

    /// `Visitor.startSession(argument)`: resolves with the session key.
    #[wasm_bindgen(js_name = startSession)]
    pub fn start_session(&self, argument: &JsValue) -> Promise {
        match start_options(argument) {
            Ok(options) => self.driver.call(|call| Input::Start { call, options: Box::new(options) }),
            Err(error) => Promise::reject(&js_error(&error)),
        }
    }

    /// `Visitor.stopSession()`.
    #[wasm_bindgen(js_name = stopSession)]
    pub fn stop_session(&self) -> Promise {
        self.driver.call(|call| Input::Stop { call })
    }

    /// `Visitor.crossDomain(argument)`: resolves with the outcome.
    ///
    /// `reserved` is the window that the loader has opened in the gesture, null when the browser did not open it, false
    /// when there was no gesture, undefined when it did not try. `waited` is how many milliseconds ago the call was made.
    #[wasm_bindgen(js_name = crossDomain)]
    pub fn cross_domain(&self, argument: &JsValue, reserved: JsValue, waited: Option<f64>) -> Promise {
        match navigation(argument) {
            Ok(navigation) => {
                let window = self.adopt(reserved);
                let waited_ms = waited.unwrap_or_default() as u64;
                self.driver.call(|call| Input::CrossDomain { call, navigation, window, waited_ms })
            }
            Err(error) => {
                if self.adopt(reserved) == Reserved::Open {
                    self.driver.close_helper();
                }
                Promise::reject(&js_error(&error))
            }
        }
    }

    /// `VisitorUI.promptCrossDomain(argument)`: resolves with the outcome of the crossing. No window is reserved: the Yes is
    /// a gesture of its own.
    #[wasm_bindgen(js_name = promptCrossDomain)]
    pub fn prompt_cross_domain(&self, argument: &JsValue, _reserved: JsValue, waited: Option<f64>) -> Promise {
        match navigation(argument) {
            Ok(navigation) => {
                let waited_ms = waited.unwrap_or_default() as u64;
                self.driver.call(|call| Input::Prompt { call, navigation, waited_ms })
            }
            Err(error) => Promise::reject(&js_error(&error)),
        }
    }

    /// The visitor is sent on by a page that had no agent yet; the loader has held them. There is nobody to answer.
    pub fn leave(&self, argument: &JsValue) {
        if let Ok(Some(mut to)) = navigation(argument) {
            to.means = if dom::is(argument, "replace") { Means::Replace } else { Means::Address };
            self.driver.leave(to);
        }
    }

    /// `VisitorUI.showTerms(argument)`: resolves with the session key.
    #[wasm_bindgen(js_name = showTerms)]
    pub fn show_terms(&self, argument: &JsValue) -> Promise {
        match terms_url(argument) {
            Ok(url) => self.driver.call(|call| Input::Terms { call, url }),
            Err(error) => Promise::reject(&js_error(&error)),
        }
    }

    /// `VisitorUI.showButton(show)`: anything but a falsy value shows it, and so does no value.
    #[wasm_bindgen(js_name = showButton)]
    pub fn show_button(&self, show: &JsValue) -> Promise {
        let hide = show.is_falsy() && !show.is_undefined();
        self.change_button(if hide { ButtonChange::Hide } else { ButtonChange::Show })
    }

    /// `VisitorUI.toggleButton()`.
    #[wasm_bindgen(js_name = toggleButton)]
    pub fn toggle_button(&self) -> Promise {
        self.change_button(ButtonChange::Toggle)
    }

    fn change_button(&self, change: ButtonChange) -> Promise {
        self.driver.tell(Input::Button(change));
        Promise::resolve(&JsValue::UNDEFINED)
    }

    /// `Visitor.inSession()`.
    #[wasm_bindgen(js_name = inSession)]
    pub fn in_session(&self) -> bool {
        self.driver.in_session()
    }

    /// `Visitor.getKey()`.
    #[wasm_bindgen(js_name = getKey)]
    pub fn key(&self) -> Option<String> {
        self.driver.key()
    }

    fn adopt(&self, reserved: JsValue) -> Reserved {
        if reserved.is_undefined() {
            Reserved::NotAsked
        } else if reserved.is_null() {
            Reserved::Blocked
        } else if reserved.is_falsy() {
            Reserved::NoActivation
        } else {
            self.driver.adopt_helper(reserved.unchecked_into());
            Reserved::Open
        }
    }
}

/// The `Error` that a page sees: a sentence to read and a `code` to compare with.
pub fn js_error(error: &Error) -> JsValue {
    let message = joined(&["cobrowse ", error.code.as_str(), ": ", &error.message]);
    let js = js_sys::Error::new(&message);
    dom::set(&js, "code", &error.code.as_str().into());
    js.into()
}

/// Random bytes of the page's first moment: a tab's name and the seed of its jitter.
pub(crate) fn seed() -> ([u8; 11], u32) {
    (clock::random_bytes(), u32::from_le_bytes(clock::random_bytes()))
}
