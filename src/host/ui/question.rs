//! A dialog that asks.

use super::build::{add, focus};
use cobrowse_core::texts::{Language, Text};
use cobrowse_core::visitor::{Control, Dialog};
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlDialogElement};

/// An open dialog. Dropping it closes it, and the focus goes back to where it was.
#[must_use = "the dialog closes when this value is dropped"]
pub struct Question {
    dialog: HtmlDialogElement,
    first: Element,
    last: Element,
}

impl Question {
    /// Opens it.
    pub fn ask(document: &Document, parent: &Element, language: Language, what: &Dialog) -> Self {
        let text = |text| language.text(text);
        let (question, more, yes, no) = match what {
            Dialog::Prompt { text: own, window } => {
                let question = own.as_deref().unwrap_or(text(Text::Question));
                (question, window.then_some(Text::Hint), Text::Yes, Text::No)
            }
            Dialog::Terms { .. } => (text(Text::Help), Some(Text::Terms), Text::Accept, Text::Refuse),
        };
        let words = [("aria-labelledby", "ask"), ("aria-describedby", "more")];
        let dialog = add(document, parent, "dialog", &words, "");
        // The question takes the focus, so that it is read out, and that a key still held down answers nothing.
        let heading = [("id", "ask"), ("tabindex", "-1"), ("dir", "auto")];
        let heading = add(document, &dialog, "h2", &heading, question);
        if let Some(more) = more {
            add(document, &dialog, "p", &[("id", "more")], text(more));
        }
        let mut link = None;
        if let Dialog::Terms { url } = what {
            let terms = [("href", url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
            link = Some(add(document, &dialog, "a", &terms, text(Text::ReadTerms)));
        }
        let buttons = add(document, &dialog, "div", &[], "");
        let button = |control: Control, name| {
            add(document, &buttons, "button", &[("id", control.id()), ("type", "button")], text(name))
        };
        let (agree, last) = (button(Control::Agree, yes), button(Control::Refuse, no));
        let dialog: HtmlDialogElement = dialog.unchecked_into();
        let _ = dialog.show_modal();
        focus(&heading);
        Self { dialog, first: link.unwrap_or(agree), last }
    }

    /// Whether it could be opened; a browser without dialogs cannot ask.
    pub fn is_open(&self) -> bool {
        self.dialog.open()
    }

    /// From the last control the Tab key leads to the first, and back. Browsers keep it out of the page behind, but lead
    /// it through their own bars, where it is lost for those who cannot see them.
    pub fn key(&self, event: &Event, target: &Element) {
        let field = |name: &str| Reflect::get(event, &name.into()).unwrap_or_default();
        if field("key") != "Tab" {
            return;
        }
        let to = match field("shiftKey").is_truthy() {
            true if *target == self.first || target.id() == "ask" => &self.last,
            false if *target == self.last => &self.first,
            _ => return,
        };
        event.prevent_default();
        focus(to);
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        if self.is_open() {
            self.dialog.close();
        }
        self.dialog.remove();
    }
}
