//! A dialog that asks.

use super::build::{add, focus};
use crate::host::listener::Listener;
use cobrowse_core::texts::{Language, Text};
use cobrowse_core::visitor::{Control, Dialog, Input};
use js_sys::Reflect;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement};

/// An open dialog. Dropping it closes it, and the focus goes back to where it was.
#[must_use = "the dialog closes when this value is dropped"]
pub struct Modal {
    dialog: HtmlDialogElement,
    close: Option<Listener>,
    _keys: Listener,
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
        let link = match what {
            Dialog::Terms { url } => {
                let link = [("href", url.as_str()), ("target", "_blank"), ("rel", "noopener noreferrer")];
                Some(add(&dialog, "a", &link, text(Text::ReadTerms))?)
            }
            Dialog::Prompt { .. } => None,
        };
        let buttons = add(&dialog, "div", &[], "")?;
        let button =
            |control: Control, name| add(&buttons, "button", &[("id", control.id()), ("type", "button")], text(name));
        let (agree, refuse) = (button(Control::Agree, yes)?, button(Control::Refuse, no)?);
        let keys = Listener::new(&dialog, "keydown", turn(heading.clone(), link.unwrap_or(agree), refuse));
        // The Escape key and a phone's back gesture close it.
        let close = Listener::new(&dialog, "close", {
            let feed = Rc::clone(feed);
            move |_| feed(Input::Pressed(Control::Refuse))
        });
        let modal = Self { dialog: dialog.unchecked_into(), close: Some(close), _keys: keys };
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

/// From the last control the Tab key leads to the first, and back. Browsers keep it out of the page behind, but lead it
/// through their own bars, where it is lost for those who cannot see them.
fn turn(heading: Element, first: Element, last: Element) -> impl FnMut(Event) + 'static {
    move |event| {
        let field = |name: &str| Reflect::get(&event, &name.into()).unwrap_or_default();
        if field("key") != "Tab" {
            return;
        }
        let at = |element: &Element| event.target().as_ref() == Some(element.as_ref());
        let to = match field("shiftKey").is_truthy() {
            true if at(&first) || at(&heading) => &last,
            false if at(&last) => &first,
            _ => return,
        };
        event.prevent_default();
        focus(to);
    }
}
