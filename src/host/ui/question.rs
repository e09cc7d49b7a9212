//! A dialog that asks.

use super::build::{add, focus, id, remove};
use crate::host::dom::{call, is, text};
use cobrowse_core::texts::{Text, Texts};
use cobrowse_core::visitor::{Control, Dialog};
use wasm_bindgen::JsValue;

/// An open dialog. Dropping it closes it, and the focus goes back to where it was.
#[must_use = "the dialog closes when this value is dropped"]
pub struct Question {
    dialog: JsValue,
    first: JsValue,
    last: JsValue,
}

impl Question {
    /// Opens it.
    pub fn ask(parent: &JsValue, texts: &Texts, what: &Dialog) -> Self {
        let text = |text| texts.text(text);
        let (question, more, yes, no) = match what {
            Dialog::Prompt { text: own, window } => {
                let question = own.as_deref().unwrap_or(text(Text::Question));
                (question, window.then_some(Text::Hint), Text::Yes, Text::No)
            }
            Dialog::Terms { .. } => (text(Text::Help), Some(Text::Terms), Text::Accept, Text::Refuse),
        };
        let words = [("aria-labelledby", "ask"), ("aria-describedby", "more")];
        let dialog = add(parent, "dialog", &words, "");
        // The question takes the focus, so that it is read out, and that a key still held down answers nothing.
        let heading = [("id", "ask"), ("tabindex", "-1"), ("dir", "auto")];
        let heading = add(&dialog, "h2", &heading, question);
        if let Some(more) = more {
            add(&dialog, "p", &[("id", "more")], text(more));
        }
        let mut link = None;
        if let Dialog::Terms { url } = what {
            let terms = [("href", url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
            link = Some(add(&dialog, "a", &terms, text(Text::ReadTerms)));
        }
        let buttons = add(&dialog, "div", &[], "");
        let button =
            |control: Control, name| add(&buttons, "button", &[("id", control.id()), ("type", "button")], text(name));
        let (agree, last) = (button(Control::Agree, yes), button(Control::Refuse, no));
        call(&dialog, "showModal", &[]);
        focus(&heading);
        Self { dialog, first: link.unwrap_or(agree), last }
    }

    /// Whether it could be opened; a browser without dialogs cannot ask.
    pub fn is_open(&self) -> bool {
        is(&self.dialog, "open")
    }

    /// From the last control the Tab key leads to the first, and back. Browsers keep it out of the page behind, but lead
    /// it through their own bars, where it is lost for those who cannot see them.
    pub fn key(&self, event: &JsValue, target: &JsValue) {
        if text(event, "key").as_deref() != Some("Tab") {
            return;
        }
        let to = match is(event, "shiftKey") {
            true if *target == self.first || id(target) == "ask" => &self.last,
            false if *target == self.last => &self.first,
            _ => return,
        };
        call(event, "preventDefault", &[]);
        focus(to);
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        if self.is_open() {
            call(&self.dialog, "close", &[]);
        }
        remove(&self.dialog);
    }
}
