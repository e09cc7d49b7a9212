//! How visitors leave: links, forms, and what scripts do.
//!
//! Three listeners, on the window, where the site's own handlers have spoken before: `click` and `submit`, which also see
//! what goes to other windows, and, where the browser has the Navigation API, `navigate`, which sees the rest of what
//! happens in this one. Nothing of the page is patched.

use super::dom::{call, get, global, is, text};
use super::forms::{Forms, Submission, attribute, encoding_of};
use super::listener::Listener;
use super::page;
use super::timer;
use cobrowse_core::visitor::{Cause, Input, Means, Navigation, Target};
use cobrowse_core::web_url::WebUrl;
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Whether a navigation has to wait.
type Keeps = dyn Fn(&Navigation, Cause) -> bool;

/// What listeners ask and tell.
pub struct Exit {
    /// Whether a navigation has to wait.
    pub keeps: Box<Keeps>,
    /// Where what happened goes.
    pub feed: Rc<dyn Fn(Input)>,
    /// Where submissions wait.
    pub forms: Rc<Forms>,
}

/// Listens to visitors who leave. The listeners last as long as the value.
#[must_use = "the listeners are taken off when this value is dropped"]
pub struct Leaving {
    _listeners: Vec<Listener>,
}

impl Leaving {
    /// What is kept goes to the exit's feed.
    pub fn watch(exit: Exit) -> Self {
        let mut listeners = Vec::new();
        let exit = Rc::new(exit);
        let window = global();
        let mut listen = |target: &JsValue, name, on: fn(&Exit, &JsValue)| {
            let exit = Rc::clone(&exit);
            listeners.push(Listener::new(target, name, Box::new(move |event| on(&exit, &event))));
        };
        listen(&window, "click", Exit::clicked);
        listen(&window, "auxclick", Exit::clicked);
        listen(&window, "submit", Exit::submitted);
        listen(&get(&window, "navigation"), "navigate", Exit::navigates);
        Self { _listeners: listeners }
    }
}

impl Exit {
    fn clicked(&self, event: &JsValue) {
        let path: Array = call(event, "composedPath", &[]).dyn_into().unwrap_or_default();
        let Some((link, url)) = path.iter().find_map(|node| Some((node.clone(), address_of(&node)?))) else { return };
        if is(event, "defaultPrevented") || is(&link, "isContentEditable") || attribute(&link, "download").is_some() {
            return;
        }
        let button = get(event, "button").as_f64().unwrap_or_default();
        // What alt does differs between systems, and is never a plain visit.
        if is(event, "altKey") || button > 1.0 {
            return;
        }
        if button == 1.0 || ["ctrlKey", "metaKey", "shiftKey"].iter().any(|key| is(event, key)) {
            // The browser opens its tab first: for Chromium, a window of ours would use up the gesture.
            let feed = Rc::clone(&self.feed);
            timer::soon(move || feed(Input::OpensTab(url)));
            return;
        }
        let word = |name| attribute(&link, name).unwrap_or_default().to_ascii_lowercase();
        let hidden = ["no-referrer", "same-origin"].contains(&word("referrerpolicy").as_str());
        let hidden = hidden || word("rel").split_ascii_whitespace().any(|word| word == "noreferrer");
        let means = if hidden { Means::Unreferred } else { Means::Address };
        let Some(target) = target(attribute(&link, "target")) else { return };
        self.leave(event, Navigation { url, target, means }, Cause::Gesture);
    }

    fn submitted(&self, event: &JsValue) {
        let form = get(&call(event, "composedPath", &[]), "0");
        let submitter = get(event, "submitter");
        if is(event, "defaultPrevented") {
            return;
        }
        // A submitter has the last word.
        let word = |own, name| {
            let of_submitter = submitter.is_object().then(|| attribute(&submitter, own)).flatten();
            of_submitter.or_else(|| attribute(&form, name))
        };
        let method = word("formmethod", "method").unwrap_or_default().to_ascii_lowercase();
        let method = if method == "post" || method == "dialog" { method } else { "get".to_owned() };
        let action = word("formaction", "action").filter(|action| !action.trim_ascii().is_empty());
        let Some(url) = action.and_then(|action| page::resolve(&action.into())) else { return };
        let Some(target) = target(word("formtarget", "target")) else { return };
        let mut navigation = Navigation::to(url, target);
        if method == "dialog" || !(self.keeps)(&navigation, Cause::Gesture) {
            return;
        }
        let encoding = word("formenctype", "enctype").unwrap_or_default();
        let charset = attribute(&form, "accept-charset").unwrap_or_default();
        let Some(submission) = Submission::of(&form, &submitter, method, encoding, charset) else { return };
        navigation.means = Means::Form(self.forms.keep(submission));
        self.leave(event, navigation, Cause::Gesture);
    }

    fn navigates(&self, event: &JsValue) {
        let kind = text(event, "navigationType").unwrap_or_default();
        let plain = is(event, "cancelable") && !is(event, "defaultPrevented") && !is(event, "hashChange");
        // Of another domain the browser may show what a site wants to be saved: that is not known yet.
        let download = attribute(&get(event, "sourceElement"), "download").is_some();
        if !plain || download || !["push", "replace"].contains(&kind.as_str()) {
            return;
        }
        let Some(url) = page::resolve(&get(&get(event, "destination"), "url")) else { return };
        let mut navigation = Navigation::to(url, Target::Here("_self".to_owned()));
        if !(self.keeps)(&navigation, Cause::Redirect) {
            return;
        }
        let data = get(event, "formData");
        if data.is_object() {
            let encoding = encoding_of(&get(event, "sourceElement"));
            navigation.means = Means::Form(self.forms.keep(Submission::posted(&data, encoding)));
        } else if kind == "replace" {
            navigation.means = Means::Replace;
        }
        self.leave(event, navigation, Cause::Redirect);
    }

    fn leave(&self, event: &JsValue, navigation: Navigation, cause: Cause) {
        if (self.keeps)(&navigation, cause) {
            call(event, "preventDefault", &[]);
            (self.feed)(Input::Leave(navigation));
        }
    }
}

/// Where a node leads, if it is a link: HTML's or SVG's.
fn address_of(node: &JsValue) -> Option<WebUrl> {
    let name = text(node, "localName")?;
    if name != "a" && name != "area" {
        return None;
    }
    let address = attribute(node, "href").or_else(|| attribute(node, "xlink:href"))?;
    page::resolve(&address.into())
}

/// The target of a link or form, or what the page's `<base>` says. None for a name that is no name.
fn target(own: Option<String>) -> Option<Target> {
    let base = || {
        let base = call(&super::dom::document(), "querySelector", &[&"base[target]".into()]);
        base.is_object().then(|| attribute(&base, "target")).flatten()
    };
    Target::parse(&own.or_else(base).unwrap_or_default()).ok()
}
