//! Our element in the page, and what stands on it.

use super::build::{add, id, is_connected, remove, say, set};
use super::guard::Guard;
use super::question::Question;
use super::words::Words;
use crate::host::dom::{self, Callback, call, callback, construct, create, document, get, is, object, text};
use cobrowse_core::texts::{Text, Texts};
use cobrowse_core::visitor::{Control, Corner, Help, Input, View};
use js_sys::Array;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A name with a hyphen: no page's style sheet means it, and it may have a shadow root.
const HOST: &str = "cobrowse-ui";

/// What is listened to in the shadow root. The Escape key and a phone's back gesture close a dialog.
const EVENTS: [&str; 3] = ["click", "keydown", "close"];

/// Our element. Dropping it takes it off the page with everything in it.
#[must_use = "everything is taken off when this value is dropped"]
pub struct Stage {
    host: JsValue,
    root: JsValue,
    all: JsValue,
    texts: Texts,
    /// What floats at the bottom: one element that changes its role, so that it keeps the focus.
    corner: JsValue,
    said: JsValue,
    button: JsValue,
    question: Rc<RefCell<Option<Question>>>,
    listener: Callback,
    feed: Rc<dyn Fn(Input)>,
    _guard: Guard,
}

impl Stage {
    /// Puts it at the end of the document, where no framework renders. None where there is no document.
    pub fn build(words: &Words, feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let document = document();
        let html = get(&document, "documentElement");
        let host = create(HOST);
        let open = object();
        dom::set(&open, "mode", &"open".into());
        let root = call(&host, "attachShadow", &[&open]);
        if !root.is_object() {
            return None;
        }
        // A browser without constructable style sheets shows everything all the same, unadorned.
        let style = construct("CSSStyleSheet", &[]);
        if style.is_object() {
            call(&style, "replaceSync", &[&words.style.as_str().into()]);
            dom::set(&root, "adoptedStyleSheets", &[style].into_iter().collect::<Array>());
        }
        let texts = words.texts.clone();
        let language = texts.language();
        let about = [("class", "all"), ("lang", language.tag()), ("dir", language.dir())];
        let all = add(&root, "div", &about, "");
        let corner = add(&all, "section", &[("role", "region")], "");
        let said = add(&corner, "p", &[("role", "status")], "");
        let button = add(&corner, "button", &[("type", "button")], "");
        let question = Rc::new(RefCell::new(None));
        let listener = listener(Rc::clone(feed), Rc::clone(&question));
        for name in EVENTS {
            // Capturing, because `close` does not bubble.
            call(&root, "addEventListener", &[&name.into(), listener.as_ref(), &JsValue::TRUE]);
        }
        call(&html, "appendChild", &[&host]);
        let guard = Guard::begin([&document, &html], host.clone(), Rc::clone(feed));
        let feed = Rc::clone(feed);
        Some(Self { host, root, all, texts, corner, said, button, question, listener, feed, _guard: guard })
    }

    /// Whether the page has left it where it was.
    pub fn is_there(&self) -> bool {
        is_connected(&self.host)
    }

    /// Shows this and nothing else.
    pub fn show(&self, view: &View) {
        self.show_corner(view.corner.as_ref());
        // Never from one question straight to the other: what ends the one comes before the other.
        let open = self.question.borrow().is_some();
        match &view.dialog {
            Some(dialog) if !open => {
                let question = Question::ask(&self.all, &self.texts, dialog);
                if !question.is_open() {
                    // What was not asked was not agreed to.
                    (self.feed)(Input::Pressed(Control::Refuse));
                }
                self.question.replace(Some(question));
            }
            None if open => drop(self.question.take()),
            _ => {}
        }
    }

    fn show_corner(&self, corner: Option<&Corner>) {
        let text = |text| self.texts.text(text);
        let alone = self.texts.sharing(&[]);
        let mut said = String::new();
        let (class, label, control, name) = match corner {
            Some(Corner::Sharing { agents }) => {
                said = self.texts.sharing(agents);
                ("sharing", alone.as_str(), Control::Stop, Text::Stop)
            }
            other => {
                if let Some(Corner::Help(Help::Failed)) = other {
                    said.push_str(text(Text::Unreachable));
                }
                (if other.is_some() { "help" } else { "none" }, text(Text::Help), Control::Help, Text::Help)
            }
        };
        let busy = matches!(corner, Some(Corner::Help(Help::Busy)));
        set(&self.corner, &[("class", class), ("aria-label", label)]);
        set(&self.button, &[("id", control.id()), ("aria-disabled", if busy { "true" } else { "false" })]);
        say(&self.said, &said);
        say(&self.button, text(name));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.question.take());
        for name in EVENTS {
            call(&self.root, "removeEventListener", &[&name.into(), self.listener.as_ref(), &JsValue::TRUE]);
        }
        remove(&self.host);
    }
}

/// What the visitor has pressed, with their own hand: no script of the page agrees in their place.
fn listener(feed: Rc<dyn Fn(Input)>, question: Rc<RefCell<Option<Question>>>) -> Callback {
    callback(move |event| {
        let target = get(&event, "target");
        if !is(&event, "isTrusted") || !target.is_object() {
            return;
        }
        let control = match text(&event, "type").as_deref() {
            Some("click") => Control::parse(&id(&target)),
            Some("close") => Some(Control::Refuse),
            _ => {
                if let Some(question) = question.borrow().as_ref() {
                    question.key(&event, &target);
                }
                None
            }
        };
        if let Some(control) = control {
            feed(Input::Pressed(control));
        }
    })
}
