//! A dialog that asks.

use super::build::{add, focus};
use crate::host::listener::Listener;
use cobrowse_core::texts::{Language, Text};
use cobrowse_core::visitor::{Control, Dialog, Input};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

/// An open dialog. Dropping it closes it, and the focus goes back to where it was.
#[must_use = "the dialog closes when this value is dropped"]
pub struct Modal {
    dialog: HtmlDialogElement,
    close: Option<Listener>,
}

impl Modal {
    /// Opens it. None where the browser has no dialogs.
    pub fn open(parent: &Element, language: Language, what: &Dialog, feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        let words = [("aria-labelledby", "ask"), ("aria-describedby", "more")];
        let dialog = add(parent, "dialog", &words, "")?;
        let text = |text| language.text(text);
        let (question, more, yes, no) = match what {
            Dialog::Prompt { text: own } => {
                (own.as_deref().unwrap_or_else(|| text(Text::Question)), Text::Hint, Text::Yes, Text::No)
            }
            Dialog::Terms { .. } => (text(Text::Help), Text::Terms, Text::Accept, Text::Refuse),
        };
        // The question takes the focus, so that it is read out, and that a key still held down answers nothing.
        let heading = add(&dialog, "h2", &[("id", "ask"), ("tabindex", "-1"), ("dir", "auto")], question)?;
        add(&dialog, "p", &[("id", "more")], text(more))?;
        if let Dialog::Terms { url } = what {
            let link = [("href", url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
            add(&dialog, "a", &link, text(Text::ReadTerms))?;
        }
        let buttons = add(&dialog, "div", &[], "")?;
        for (control, text) in [(Control::Agree, text(yes)), (Control::Refuse, text(no))] {
            add(&buttons, "button", &[("id", control.id()), ("type", "button")], text)?;
        }
        // The Escape key and a phone's back gesture close it.
        let close = Listener::new(&dialog, "close", {
            let feed = Rc::clone(feed);
            move |_| feed(Input::Pressed(Control::Refuse))
        });
        let modal = Self { dialog: dialog.unchecked_into(), close: Some(close) };
        modal.dialog.show_modal().ok()?;
        focus(&heading);
        Some(modal)
    }
}

impl Drop for Modal {
    fn drop(&mut self) {
        // Closing it is no answer any more.
        drop(self.close.take());
        if self.dialog.open() {
            self.dialog.close();
        }
        self.dialog.remove();
    }
}
