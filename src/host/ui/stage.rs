//! Our element in the page, and what stands on it.

use super::build::{add, language, say, set};
use super::guard::Guard;
use super::question::Question;
use crate::host::page;
use cobrowse_core::texts::{Language, Text};
use cobrowse_core::visitor::{Control, Corner, Help, Input, View};
use js_sys::{Array, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleSheet, Document, Element, Event, ShadowRoot, ShadowRootInit, ShadowRootMode};

/// A name with a hyphen: no page's style sheet means it, and it may have a shadow root.
const HOST: &str = "cobrowse-ui";

/// What is listened to in the shadow root. The Escape key and a phone's back gesture close a dialog.
const EVENTS: [&str; 3] = ["click", "keydown", "close"];

/// Our element. Dropping it takes it off the page with everything in it.
#[must_use = "everything is taken off when this value is dropped"]
pub struct Stage {
    document: Document,
    host: Element,
    root: ShadowRoot,
    all: Element,
    language: Language,
    /// What floats at the bottom: one element that changes its role, so that it keeps the focus.
    corner: Element,
    said: Element,
    button: Element,
    question: Rc<RefCell<Option<Question>>>,
    listener: Closure<dyn FnMut(Event)>,
    feed: Rc<dyn Fn(Input)>,
    _guard: Guard,
}

impl Stage {
    /// Puts it at the end of the document, where no framework renders. None where there is no document.
    pub fn build(feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let window = page::window()?;
        let document = window.document()?;
        let html = document.document_element()?;
        let host = document.create_element(HOST).ok()?;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).ok()?;
        // A browser without constructable style sheets shows everything all the same, unadorned.
        if let Ok(style) = CssStyleSheet::new() {
            let _ = style.replace_sync(include_str!("style.css"));
            let _ = Reflect::set(&root, &"adoptedStyleSheets".into(), &Array::of1(&style));
        }
        let language = language(&window, &html);
        let words = [("class", "all"), ("lang", language.tag()), ("dir", language.dir())];
        let all = add(&document, &root, "div", &words, "");
        let corner = add(&document, &all, "section", &[("role", "region")], "");
        let said = add(&document, &corner, "p", &[("role", "status")], "");
        let button = add(&document, &corner, "button", &[("type", "button")], "");
        let question = Rc::new(RefCell::new(None));
        let listener = listener(Rc::clone(feed), Rc::clone(&question));
        for name in EVENTS {
            // Capturing, because `close` does not bubble.
            let _ = root.add_event_listener_with_callback_and_bool(name, listener.as_ref().unchecked_ref(), true);
        }
        let _ = html.append_child(&host);
        let guard = Guard::begin([&document, &html], host.clone(), Rc::clone(feed));
        let feed = Rc::clone(feed);
        Some(Self {
            document,
            host,
            root,
            all,
            language,
            corner,
            said,
            button,
            question,
            listener,
            feed,
            _guard: guard,
        })
    }

    /// Whether the page has left it where it was.
    pub fn is_there(&self) -> bool {
        self.host.is_connected()
    }

    /// Shows this and nothing else.
    pub fn show(&self, view: &View) {
        self.show_corner(view.corner.as_ref());
        // Never from one question straight to the other: what ends the one comes before the other.
        let open = self.question.borrow().is_some();
        match &view.dialog {
            Some(dialog) if !open => {
                let question = Question::ask(&self.document, &self.all, self.language, dialog);
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
        let text = |text| self.language.text(text);
        let alone = self.language.sharing(&[]);
        let mut said = String::new();
        let (class, label, control, name) = match corner {
            Some(Corner::Sharing { agents }) => {
                said = self.language.sharing(agents);
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
            let callback = self.listener.as_ref().unchecked_ref();
            let _ = self.root.remove_event_listener_with_callback_and_bool(name, callback, true);
        }
        self.host.remove();
    }
}

/// What the visitor has pressed, with their own hand: no script of the page agrees in their place.
fn listener(feed: Rc<dyn Fn(Input)>, question: Rc<RefCell<Option<Question>>>) -> Closure<dyn FnMut(Event)> {
    Closure::new(move |event: Event| {
        let Some(target) = event.target().filter(|_| event.is_trusted()) else { return };
        let target: Element = target.unchecked_into();
        let control = match event.type_().as_str() {
            "click" => Control::parse(&target.id()),
            "close" => Some(Control::Refuse),
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
