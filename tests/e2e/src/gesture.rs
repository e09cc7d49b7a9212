//! What a visitor does with mouse and keyboard, key by key and button by button.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::engine::Engine;

/// A button of the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// The usual one.
    Left,
    /// The wheel: on a link it opens a tab.
    Middle,
    /// The one for menus.
    Right,
}

/// A key that is held while something else is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// Ctrl.
    Control,
    /// Shift.
    Shift,
    /// Alt.
    Alt,
    /// Command or Windows key.
    Meta,
}

impl Modifier {
    /// The standard's character for it: <https://www.w3.org/TR/webdriver2/#keyboard-actions>
    fn key(self) -> char {
        match self {
            Self::Control => '\u{E009}',
            Self::Shift => '\u{E008}',
            Self::Alt => '\u{E00A}',
            Self::Meta => '\u{E03D}',
        }
    }
}

impl Browser {
    /// Moves the mouse onto the middle of an element and clicks, with keys held: a gesture of the visitor.
    ///
    /// # Errors
    /// When the element does not become visible; for another than the left button in WebKitGTK, whose
    /// driver always lets go of the left one.
    pub async fn click_with(&self, css: &str, button: Button, held: &[Modifier]) -> Result<()> {
        ensure!(
            button == Button::Left || self.engine() != Engine::WebKit,
            "WebKitWebDriver knows only the left button"
        );
        let element = self.find_visible(css).await?;
        self.script("arguments[0].scrollIntoView({block: 'center'})", &[element.reference()]).await?;
        let button = match button {
            Button::Left => 0,
            Button::Middle => 1,
            Button::Right => 2,
        };
        let steps = [
            json!({"type": "pointerMove", "duration": 0, "origin": element.reference(), "x": 0, "y": 0}),
            json!({"type": "pointerDown", "button": button}),
            json!({"type": "pointerUp", "button": button}),
        ];
        let mut keys = presses(held);
        keys.extend(std::iter::repeat_n(pause(), steps.len()));
        keys.extend(releases(held));
        let mut moves = vec![pause(); held.len()];
        moves.extend(steps);
        self.perform(json!([
            {"type": "key", "id": "keyboard", "actions": keys},
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves},
        ]))
        .await
    }

    /// Presses a key while others are held; it goes to whatever has the focus.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn press(&self, held: &[Modifier], key: char) -> Result<()> {
        let mut keys = presses(held);
        keys.push(json!({"type": "keyDown", "value": key}));
        keys.push(json!({"type": "keyUp", "value": key}));
        keys.extend(releases(held));
        self.perform(json!([{"type": "key", "id": "keyboard", "actions": keys}])).await
    }

    /// Carries out action sequences of the standard: <https://www.w3.org/TR/webdriver2/#perform-actions>
    ///
    /// # Errors
    /// When one cannot be carried out.
    pub async fn perform(&self, sequences: Value) -> Result<()> {
        self.session().post("/actions", json!({"actions": sequences})).await.map(drop)
    }
}

fn presses(held: &[Modifier]) -> Vec<Value> {
    held.iter().map(|modifier| json!({"type": "keyDown", "value": modifier.key()})).collect()
}

fn releases(held: &[Modifier]) -> Vec<Value> {
    held.iter().rev().map(|modifier| json!({"type": "keyUp", "value": modifier.key()})).collect()
}

/// Sources take their steps in turn: one waits while another acts.
fn pause() -> Value {
    json!({"type": "pause", "duration": 0})
}
