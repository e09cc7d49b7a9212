//! The page itself: its address, whether it is in front, and its coming and going.

use super::cookies::CookieJar;
use super::dom::{self, text};
use super::forms::Forms;
use super::listener::Listener;
use super::window::{HELPER_NAME, fresh_name};
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{Grounds, Input, Means, Navigation, Target};
use cobrowse_core::web_url::WebUrl;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget, PageTransitionEvent, Url, VisibilityState, Window};

/// The page's window, if this runs in one.
pub fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The page's origin; none for `about:`, `file:` and sandboxed pages.
pub fn origin() -> Option<Origin> {
    Origin::parse(&window()?.location().origin().ok()?).ok()
}

/// The page's address.
pub fn url() -> Option<WebUrl> {
    WebUrl::parse(&window()?.location().href().ok()?).ok()
}

/// Whether the tab is in front.
pub fn is_visible() -> bool {
    document().is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// An address as the page wrote it, a text or a `URL`, resolved as the browser would. None when it is neither, or
/// leads to no web page.
pub fn resolve(address: &JsValue) -> Option<WebUrl> {
    let base = document()?.base_uri().ok()??;
    let text = address.as_string().or_else(|| address.dyn_ref::<Url>().map(Url::href))?;
    WebUrl::parse(&Url::new_with_base(&text, &base).ok()?.href()).ok()
}

/// Where the visitor comes from, as far as the browser says.
pub fn referrer() -> Option<WebUrl> {
    WebUrl::parse(&text(&dom::document(), "referrer")?).ok()
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
    let Some(window) = window() else { return false };
    let name = match &to.target {
        Target::Named(name) => name.clone(),
        _ => fresh_name(HELPER_NAME),
    };
    match to.means {
        Means::Form(id) => {
            let opened = matches!(window.open_with_url_and_target("", &name), Ok(Some(_)));
            opened && forms.send(id, to.url.as_str(), &name)
        }
        _ => matches!(window.open_with_url_and_target(to.url.as_str(), to.target.as_str()), Ok(Some(_))),
    }
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
    dom::call(&link, "click", &[]);
}

/// This page gives way to another; it does not stay in the history. The next helper is told where the visitor comes
/// from, whatever this page's `Referrer-Policy` says.
pub fn leave_to(url: &WebUrl, helper: bool) {
    if helper {
        let meta = dom::create("meta");
        dom::set(&meta, "name", &"referrer".into());
        dom::set(&meta, "content", &"origin".into());
        dom::call(&dom::get(&dom::document(), "head"), "append", &[&meta]);
    }
    if let Some(window) = window() {
        let _ = window.location().replace(url.as_str());
    }
}

/// Closes the window that this page is alone in, if a script has opened it.
pub fn close_self(grounds: Grounds) {
    let Some(window) = window() else { return };
    let opened = window.opener().is_ok_and(|opener| !opener.is_null());
    // Others cannot be closed by a script, and trying puts a warning on the console.
    if grounds == Grounds::Ticket || opened || window.name().is_ok_and(|own| own.starts_with(HELPER_NAME)) {
        let _ = window.close();
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
        let mut listeners = Vec::new();
        if let (Some(window), Some(document)) = (window(), document()) {
            let mut listen = |target: &EventTarget, name, callback: Box<dyn FnMut(web_sys::Event)>| {
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
                    if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                        feed(Input::PageShown { jar: jar.read() });
                    }
                })
            });
            for name in ["popstate", "hashchange"] {
                listen(&window, name, Box::new(on_address(feed)));
            }
            // The Navigation API alone tells of pushState; engines without it are told at the next visible change.
            let navigation = js_sys::Reflect::get(&window, &"navigation".into()).unwrap_or_default();
            if navigation.is_object() {
                listen(navigation.unchecked_ref(), "currententrychange", Box::new(on_address(feed)));
            }
        }
        Self { _listeners: listeners }
    }
}

fn on_visibility(jar: &Rc<CookieJar>, feed: &Rc<dyn Fn(Input)>) -> impl FnMut(web_sys::Event) + 'static {
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

fn on_address(feed: &Rc<dyn Fn(Input)>) -> impl FnMut(web_sys::Event) + 'static {
    let feed = Rc::clone(feed);
    move |_| {
        if let Some(url) = url() {
            feed(Input::UrlChanged(url));
        }
    }
}
