//! What pages pass to the methods, read into the core's types.

use crate::host::dom::get as field;
use crate::host::page;
use cobrowse_core::config::{Attributes, Config, VisitorInfo};
use cobrowse_core::error::Error;
use cobrowse_core::ids::{GroupId, Ticket};
use cobrowse_core::key::{RANDOM_KEY, SessionKey};
use cobrowse_core::origin::Host;
use cobrowse_core::visitor::{Arrival, Navigation, StartOptions, Target};
use cobrowse_core::web_url::WebUrl;
use wasm_bindgen::prelude::*;
use web_sys::Event;

/// What the loader hands over.
pub struct Hooks {
    /// The script tag's `dataset`.
    data: JsValue,
    server: Option<String>,
    /// The page's `GLANCE_COBROWSE` object.
    settings: JsValue,
    /// The ticket that stood in the address.
    pub arrival: Option<Arrival>,
    /// Calls the page's listeners.
    pub emit: JsValue,
    /// Promises the texts of a language.
    pub texts: JsValue,
}

impl Hooks {
    /// Reads what the loader hands over.
    pub fn read(hooks: &JsValue) -> Self {
        Self {
            data: field(hooks, "data"),
            server: field(hooks, "server").as_string(),
            settings: field(hooks, "settings"),
            arrival: field(hooks, "ticket").as_string().and_then(|text| Ticket::read(&text)).map(|ticket| Arrival {
                ticket,
                link: field(hooks, "link").is_truthy(),
                from: page::referrer(),
            }),
            emit: field(hooks, "emit"),
            texts: field(hooks, "texts"),
        }
    }

    /// The configuration of a page on `host`.
    ///
    /// # Errors
    /// `bad-argument` naming the attribute or setting.
    pub fn config(&self, host: &Host) -> Result<Config, Error> {
        let attribute = |name| field(&self.data, name).as_string();
        let attributes = Attributes {
            groupid: attribute("groupid"),
            additionalgroupids: attribute("additionalgroupids"),
            site: attribute("site"),
            cookiedomain: attribute("cookiedomain"),
            transfer: attribute("transfer"),
            // What cannot be resolved is refused with the rest.
            termsurl: attribute("termsurl").map(|text| resolved(&text.into()).unwrap_or_default()),
            glancebutton: attribute("glancebutton"),
            server: self.server.clone().unwrap_or_default(),
        };
        let mut config = Config::parse(&attributes, host)?;
        config.visitor = visitor_info(&self.settings)?;
        config.visitor_id =
            text(&self.settings, "visitorid", "visitorid: a text")?.map(|id| SessionKey::parse(&id)).transpose()?;
        Ok(config)
    }
}

/// Reads the argument of `startSession`: nothing, a key, or an object.
///
/// # Errors
/// `bad-argument` naming the field.
pub fn start_options(argument: &JsValue) -> Result<StartOptions, Error> {
    if is_absent(argument) {
        return Ok(StartOptions::default());
    }
    if let Some(key) = argument.as_string() {
        return with_key(StartOptions::default(), &key);
    }
    if !is_plain(argument) {
        return Err(Error::bad_argument("startSession: takes nothing, a session key, or an object"));
    }
    let group = match field(argument, "groupid").as_f64() {
        Some(number) => Some(GroupId::from_number(number)?),
        None => text(argument, "groupid", "groupid: a number")?.map(|text| GroupId::parse(&text)).transpose()?,
    };
    let options = StartOptions { group, visitor: visitor_info(argument)?, ..StartOptions::default() };
    match text(argument, "sessionKey", "sessionKey: a text")? {
        Some(key) => with_key(options, &key),
        None => Ok(options),
    }
}

fn with_key(mut options: StartOptions, key: &str) -> Result<StartOptions, Error> {
    if key == RANDOM_KEY {
        options.random_key = true;
    } else {
        options.key = Some(SessionKey::parse(key)?);
    }
    Ok(options)
}

/// Reads the argument of `crossDomain`: nothing, or an object with `url` and perhaps `target`.
///
/// # Errors
/// `bad-argument` naming the field.
pub fn navigation(argument: &JsValue) -> Result<Option<Navigation>, Error> {
    if is_absent(argument) {
        return Ok(None);
    }
    let wrong = || Error::bad_argument("url: only http and https addresses can be opened");
    if !is_plain(argument) {
        return Err(Error::bad_argument("crossDomain: takes nothing or an object with url and target"));
    }
    let url = page::resolve(&field(argument, "url")).ok_or_else(wrong)?;
    let target = text(argument, "target", "target: a text")?.unwrap_or_default();
    Ok(Some(Navigation::to(url, Target::parse(&target)?)))
}

fn resolved(address: &JsValue) -> Option<String> {
    page::resolve(address).map(|url| url.as_str().to_owned())
}

/// Reads the argument of `showTerms`: nothing, or an object with `url`.
///
/// # Errors
/// `bad-argument` naming the field.
pub fn terms_url(argument: &JsValue) -> Result<Option<WebUrl>, Error> {
    if is_absent(argument) {
        return Ok(None);
    }
    if !is_plain(argument) {
        return Err(Error::bad_argument("showTerms: takes nothing or an object with url"));
    }
    let url = field(argument, "url");
    if url.is_undefined() {
        return Ok(None);
    }
    page::resolve(&url).map(Some).ok_or_else(|| Error::bad_argument("url: an http or https address"))
}

/// Nothing, or the event of a listener that the method was handed to as it is.
fn is_absent(argument: &JsValue) -> bool {
    argument.is_undefined() || argument.is_null() || argument.is_instance_of::<Event>()
}

fn is_plain(argument: &JsValue) -> bool {
    argument.is_object() && !js_sys::Array::is_array(argument)
}

fn visitor_info(object: &JsValue) -> Result<VisitorInfo, Error> {
    let info = VisitorInfo {
        name: text(object, "name", "name: a text")?,
        email: text(object, "email", "email: a text")?,
        phone: text(object, "phone", "phone: a text")?,
    };
    info.check()?;
    Ok(info)
}

fn text(object: &JsValue, name: &str, expected: &'static str) -> Result<Option<String>, Error> {
    let value = field(object, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    value.as_string().map(Some).ok_or_else(|| Error::bad_argument(expected))
}
