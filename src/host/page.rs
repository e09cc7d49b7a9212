//! The page itself: its address, whether it is in front, and its coming and going.

use super::cookies::CookieJar;
use super::dom::{self, call, document, get, global, is, location, text};
use super::forms::Forms;
use super::listener::Listener;
use super::window::{HELPER_NAME, fresh_name};
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{Grounds, Input, Means, Navigation, Target};
use cobrowse_core::web_url::WebUrl;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Url;

/// The page's origin; none for `about:`, `file:` and sandboxed pages.
pub fn origin() -> Option<Origin> {
    Origin::read(&text(&location(), "origin")?)
}

/// The page's address.
pub fn url() -> Option<WebUrl> {
    WebUrl::read(&text(&location(), "href")?)
}

/// Whether the tab is in front.
pub fn is_visible() -> bool {
    text(&document(), "visibilityState").is_none_or(|state| state == "visible")
}

/// An address as the page wrote it, a text or a `URL`, resolved as the browser would. None when it is neither, or
/// leads to no web page.
pub fn resolve(address: &JsValue) -> Option<WebUrl> {
    if !address.is_string() && !address.is_instance_of::<Url>() {
        return None;
    }
    let url = dom::construct("URL", &[address, &get(&document(), "baseURI")]);
    WebUrl::read(&text(&url, "href")?)
}

/// Where the visitor comes from, as far as the browser says.
pub fn referrer() -> Option<WebUrl> {
    WebUrl::read(&text(&document(), "referrer")?)
}

/// Takes the visitor to an address, as the browser would have done. A window that it does not open must not cost them
/// their way: then this tab goes there.
pub fn navigate(to: &Navigation, forms: &Forms) {
    let here = if to.is_here() || open_named(to, forms) { None } else { Some("_self") };
    let target = match (to.is_here(), here) {
        (false, None) => return,
        (true, _) => to.target.as_str(),
        (false, Some(here)) => here,
    };
    match to.means {
        Means::Form(id) => drop(forms.send(id, to.url.as_str(), target)),
        Means::Replace => leave_to(&to.url, false),
        Means::Introduced => introduce(&to.url, target),
        Means::Unreferred => follow(&to.url, target, &[("rel", "noreferrer")]),
        Means::Address => follow(&to.url, target, &[]),
    }
}

/// Opens an address in the frame or window of that name, or in a new one. Whether there was one, or the browser made one.
pub fn open_named(to: &Navigation, forms: &Forms) -> bool {
    let name = match &to.target {
        Target::Named(name) => name.clone(),
        _ => fresh_name(HELPER_NAME),
    };
    match to.means {
        Means::Form(id) => opens("", &name) && forms.send(id, to.url.as_str(), &name),
        _ => opens(to.url.as_str(), to.target.as_str()),
    }
}

fn opens(url: &str, target: &str) -> bool {
    call(&global(), "open", &[&url.into(), &target.into()]).is_object()
}

/// Follows a link to a page that has to know where the visitor comes from, whatever this one's `Referrer-Policy` says.
pub fn introduce(url: &WebUrl, target: &str) {
    follow(url, target, &[("referrerPolicy", "origin")]);
}

/// Follows a link that is nowhere in the page, so that none of its listeners hears of it.
fn follow(url: &WebUrl, target: &str, also: &[(&str, &str)]) {
    let link = dom::create("a");
    for (name, value) in [("href", url.as_str()), ("target", target)].iter().chain(also) {
        dom::set(&link, name, &(*value).into());
    }
    call(&link, "click", &[]);
}

/// This page gives way to another; it does not stay in the history. The next helper is told where the visitor comes
/// from, whatever this page's `Referrer-Policy` says.
pub fn leave_to(url: &WebUrl, helper: bool) {
    if helper {
        let meta = dom::create("meta");
        dom::set(&meta, "name", &"referrer".into());
        dom::set(&meta, "content", &"origin".into());
        call(&get(&document(), "head"), "append", &[&meta]);
    }
    call(&location(), "replace", &[&url.as_str().into()]);
}

/// Closes the window that this page is alone in, if a script has opened it.
pub fn close_self(grounds: Grounds) {
    let window = global();
    let opened = get(&window, "opener").is_object();
    // Others cannot be closed by a script, and trying puts a warning on the console.
    if grounds == Grounds::Ticket || opened || text(&window, "name").is_some_and(|own| own.starts_with(HELPER_NAME)) {
        call(&window, "close", &[]);
    }
}

/// Listens to the page's coming and going. The listeners last as long as the value.
#[must_use = "the listeners are taken off when this value is dropped"]
pub struct Lifecycle {
    _listeners: Vec<Listener>,
}

impl Lifecycle {
    /// What happens goes to `feed`.
    pub fn watch(jar: &Rc<CookieJar>, feed: &Rc<dyn Fn(Input)>) -> Self {
        let (window, document) = (global(), document());
        let mut listeners = Vec::new();
        let mut listen = |target: &JsValue, name, callback: Box<dyn FnMut(JsValue)>| {
            listeners.push(Listener::new(target, name, callback));
        };
        listen(&document, "visibilitychange", Box::new(on_visibility(jar, feed)));
        listen(&window, "pagehide", {
            let feed = Rc::clone(feed);
            Box::new(move |_| feed(Input::PageHidden))
        });
        listen(&window, "pageshow", {
            let (jar, feed) = (Rc::clone(jar), Rc::clone(feed));
            Box::new(move |event| {
                if is(&event, "persisted") {
                    feed(Input::PageShown { jar: jar.read() });
                }
            })
        });
        // The Navigation API alone tells of pushState; engines without it are told at the next visible change.
        let navigation = get(&window, "navigation");
        for (target, name) in [(&window, "popstate"), (&window, "hashchange"), (&navigation, "currententrychange")] {
            listen(target, name, Box::new(on_address(feed)));
        }
        Self { _listeners: listeners }
    }
}

fn on_visibility(jar: &Rc<CookieJar>, feed: &Rc<dyn Fn(Input)>) -> impl FnMut(JsValue) + 'static {
    let (jar, feed) = (Rc::clone(jar), Rc::clone(feed));
    move |_| {
        let visible = is_visible();
        feed(Input::Visible(visible));
        if visible {
            // Another tab may have begun a session meanwhile.
            feed(Input::PageShown { jar: jar.read() });
        }
    }
}

fn on_address(feed: &Rc<dyn Fn(Input)>) -> impl FnMut(JsValue) + 'static {
    let feed = Rc::clone(feed);
    move |_| {
        if let Some(url) = url() {
            feed(Input::UrlChanged(url));
        }
    }
}
