//! Our element in the page, and what stands on it.

use super::build::{add, document, language};
use super::guard::Guard;
use super::modal::Modal;
use crate::host::listener::Listener;
use cobrowse_core::texts::{Language, Text};
use cobrowse_core::visitor::{Control, Corner, Dialog, Help, Input, View};
use js_sys::{Array, Reflect};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Element, Event, ShadowRootInit, ShadowRootMode};

/// A name with a hyphen: no page's style sheet means it, and it may have a shadow root.
const HOST: &str = "cobrowse-ui";

/// Our element. Dropping it takes it off the page with everything in it.
#[must_use = "everything is taken off when this value is dropped"]
pub struct Stage {
    host: Element,
    all: Element,
    language: Language,
    /// What floats in the corner: one element that changes its role, so that it keeps the focus.
    corner: Element,
    said: Element,
    button: Element,
    /// Before the host, so that it is closed while it is still in the page.
    modal: Option<Modal>,
    asked: Option<Dialog>,
    _click: Listener,
    _guard: Option<Guard>,
    feed: Rc<dyn Fn(Input)>,
}

impl Stage {
    /// Puts it at the end of the document, where no framework renders. None in a document without an element.
    pub fn build(feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let document = document()?;
        let language = language();
        let host = document.create_element(HOST).ok()?;
        let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).ok()?;
        // A browser without constructable style sheets shows everything all the same, unadorned.
        if let Ok(style) = CssStyleSheet::new() {
            let _ = style.replace_sync(include_str!("style.css"));
            let _ = Reflect::set(&root, &"adoptedStyleSheets".into(), &Array::of1(&style));
        }
        let all = add(&root, "div", &[("class", "all"), ("lang", language.tag()), ("dir", language.dir())], "")?;
        let corner = add(&all, "section", &[("role", "region")], "")?;
        let said = add(&corner, "p", &[("role", "status")], "")?;
        let button = add(&corner, "button", &[("type", "button")], "")?;
        let click = Listener::new(&root, "click", {
            let feed = Rc::clone(feed);
            move |event| {
                if let Some(control) = pressed(&event) {
                    feed(Input::Pressed(control));
                }
            }
        });
        document.document_element()?.append_child(&host).ok()?;
        let guard = Guard::begin(&document, host.clone().into(), Rc::clone(feed));
        let (modal, asked, feed) = (None, None, Rc::clone(feed));
        Some(Self { host, all, language, corner, said, button, modal, asked, _click: click, _guard: guard, feed })
    }

    /// Whether the page has left it where it was.
    pub fn is_there(&self) -> bool {
        self.host.is_connected()
    }

    /// Shows this and nothing else.
    pub fn show(&mut self, view: &View) {
        self.show_corner(view.corner.as_ref());
        if self.asked != view.dialog {
            // The one must have closed before the other opens.
            self.modal = None;
            self.modal =
                view.dialog.as_ref().and_then(|dialog| Modal::open(&self.all, self.language, dialog, &self.feed));
            self.asked.clone_from(&view.dialog);
            if self.modal.is_none() && self.asked.is_some() {
                // A browser without dialogs cannot ask, and what was not asked was not agreed to.
                (self.feed)(Input::Pressed(Control::Refuse));
            }
        }
    }

    fn show_corner(&self, corner: Option<&Corner>) {
        let text = |text| self.language.text(text);
        let alone = self.language.sharing(&[]);
        let (class, label, said, control, name) = match corner {
            None => ("none", "", String::new(), Control::Help, Text::Help),
            Some(Corner::Sharing { agents }) => {
                ("sharing", alone.as_str(), self.language.sharing(agents), Control::Stop, Text::Stop)
            }
            Some(Corner::Help(help)) => {
                let said = if *help == Help::Failed { text(Text::Unreachable) } else { "" };
                ("help", text(Text::Help), said.to_owned(), Control::Help, Text::Help)
            }
        };
        let busy = corner == Some(&Corner::Help(Help::Busy));
        for (element, name, value) in [
            (&self.corner, "class", class),
            (&self.corner, "aria-label", label),
            (&self.button, "id", control.id()),
            (&self.button, "aria-disabled", if busy { "true" } else { "false" }),
        ] {
            let _ = element.set_attribute(name, value);
        }
        // What has not changed is not read out again.
        for (element, text) in [(&self.said, said.as_str()), (&self.button, text(name))] {
            if element.text_content().as_deref() != Some(text) {
                element.set_text_content(Some(text));
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.modal = None;
        self.host.remove();
    }
}

/// What the visitor has pressed, with their own hand: no script of the page agrees in their place.
fn pressed(event: &Event) -> Option<Control> {
    let target: Element = event.target().filter(|_| event.is_trusted())?.unchecked_into();
    Control::parse(&target.id())
}
