//! What the loader calls.

use crate::arguments::{Hooks, navigation, start_options, terms_url};
use crate::driver::Driver;
use crate::host::{clock, dom, page};
use cobrowse_core::error::{Error, ErrorCode};
use cobrowse_core::text::joined;
use cobrowse_core::visitor::{Answered, ButtonChange, CallId, Input, Means, Reserved};
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

    /// The methods, by name: one entrance for all of them is smaller than one for each. Most of them promise something.
    ///
    /// `reserved` is of `crossDomain` only: the window that the loader has opened in the gesture, null when the browser did
    /// not open it, false when there was no gesture, undefined when it did not try. `waited` is how many milliseconds ago
    /// the call was made.
    pub fn call(&self, method: &str, argument: &JsValue, reserved: &JsValue, waited: &JsValue) -> JsValue {
        match method {
            "inSession" => return self.driver.in_session().into(),
            "getKey" => return self.driver.key().into(),
            // Goes on with the session of this page, if there is one. To be called once, when calls can be taken.
            "boot" => {
                self.driver.boot();
                return JsValue::UNDEFINED;
            }
            // The visitor is sent on by a page that had no agent yet; the loader has held them. There is nobody to answer.
            "leave" => {
                if let Ok(Some(mut to)) = navigation(argument) {
                    to.means = if dom::is(argument, "replace") { Means::Replace } else { Means::Address };
                    self.driver.leave(to);
                }
                return JsValue::UNDEFINED;
            }
            _ => {}
        }
        let (call, promise) = self.driver.promise();
        match self.read(method, call, argument, reserved, waited) {
            Ok(input) => self.driver.tell(input),
            Err(error) => self.driver.settle(call, Err(error)),
        }
        promise.into()
    }

    fn read(
        &self,
        method: &str,
        call: CallId,
        argument: &JsValue,
        reserved: &JsValue,
        waited: &JsValue,
    ) -> Result<Input, Error> {
        let waited_ms = waited.as_f64().unwrap_or_default() as u64;
        Ok(match method {
            // Resolves with the session key.
            "startSession" => Input::Start { call, options: Box::new(start_options(argument)?) },
            // Resolves with the outcome.
            "crossDomain" => {
                let window = self.adopt(reserved);
                let read = navigation(argument);
                if read.is_err() && window == Reserved::Open {
                    self.driver.close_helper();
                }
                Input::CrossDomain { call, navigation: read?, window, waited_ms }
            }
            // Resolves with the outcome of the crossing. No window is reserved: the Yes is a gesture of its own.
            "promptCrossDomain" => Input::Prompt { call, navigation: navigation(argument)?, waited_ms },
            // Resolves with the session key.
            "showTerms" => Input::Terms { call, url: terms_url(argument)? },
            // Anything but a falsy value shows it, and so does no value.
            "showButton" if argument.is_falsy() && !argument.is_undefined() => self.button(call, ButtonChange::Hide),
            "showButton" => self.button(call, ButtonChange::Show),
            "toggleButton" => self.button(call, ButtonChange::Toggle),
            "stopSession" => Input::Stop { call },
            _ => return Err(Error::bad_argument("there is no method of that name")),
        })
    }

    fn button(&self, call: CallId, change: ButtonChange) -> Input {
        self.driver.settle(call, Ok(Answered::Stopped));
        Input::Button(change)
    }

    fn adopt(&self, reserved: &JsValue) -> Reserved {
        if reserved.is_undefined() {
            Reserved::NotAsked
        } else if reserved.is_null() {
            Reserved::Blocked
        } else if reserved.is_falsy() {
            Reserved::NoActivation
        } else {
            self.driver.adopt_helper(reserved.clone().unchecked_into());
            Reserved::Open
        }
    }
}

/// The `Error` that a page sees: a sentence to read and a `code` to compare with.
pub fn js_error(error: &Error) -> JsValue {
    let message = joined(&["cobrowse ", error.code.as_str(), ": ", &error.message]);
    let js = dom::construct("Error", &[&message.into()]);
    dom::set(&js, "code", &error.code.as_str().into());
    js
}

/// Random bytes of the page's first moment: a tab's name and the seed of its jitter.
pub(crate) fn seed() -> ([u8; 11], u32) {
    (clock::random_bytes(), u32::from_le_bytes(clock::random_bytes()))
}
