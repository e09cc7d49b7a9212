//! Shows views.

use super::stage::Stage;
use super::words::{Words, language};
use crate::host::dom::{apply, settled};
use crate::host::timer::Timer;
use cobrowse_core::texts::Language;
use cobrowse_core::visitor::{Input, View};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// So long the first thing to be seen waits for its words. After that it is in plain English until they are there: a page
/// in session must say so.
const WORDS_WITHIN_MS: u32 = 1000;

/// What the visitor sees of us. Dropping it takes all of it off the page.
pub struct Screen(Rc<Inner>);

struct Inner {
    feed: Rc<dyn Fn(Input)>,
    /// The loader's function that promises the file of a language.
    files: JsValue,
    asked: Cell<Option<Language>>,
    words: RefCell<Words>,
    /// Runs while the words are waited for.
    wait: RefCell<Option<Timer>>,
    view: RefCell<View>,
    stage: RefCell<Option<Stage>>,
}

impl Screen {
    /// Nothing yet: a page without a session has no element of ours. What is pressed goes to `feed`.
    pub fn new(files: JsValue, feed: &Rc<dyn Fn(Input)>) -> Self {
        Self(Rc::new(Inner {
            feed: Rc::clone(feed),
            files,
            asked: Cell::default(),
            words: RefCell::default(),
            wait: RefCell::default(),
            view: RefCell::default(),
            stage: RefCell::default(),
        }))
    }

    /// Shows this and nothing else.
    pub fn show(&self, view: &View) {
        let inner = &self.0;
        inner.view.replace(view.clone());
        if *view != View::default() && !inner.stage.borrow().as_ref().is_some_and(Stage::is_there) {
            let language = language();
            if inner.asked.replace(Some(language)) != Some(language) {
                inner.load(language);
            }
        }
        if inner.wait.borrow().is_none() {
            inner.draw();
        }
    }
}

impl Inner {
    fn load(self: &Rc<Self>, language: Language) {
        let late = Rc::downgrade(self);
        self.wait.replace(Some(Timer::new(WORDS_WITHIN_MS, move || {
            if let Some(inner) = late.upgrade() {
                inner.draw();
            }
        })));
        let file = apply(&self.files, &JsValue::UNDEFINED, &[&language.tag().into()]);
        let inner = Rc::downgrade(self);
        settled(&file, move |file| {
            if let Some(inner) = inner.upgrade() {
                if let Some(words) = Words::read(language, &file) {
                    inner.words.replace(words);
                    // Built again, in its words.
                    drop(inner.stage.take());
                }
                inner.draw();
            }
        });
    }

    fn draw(&self) {
        drop(self.wait.take());
        let view = self.view.borrow().clone();
        // Out of the cell, because the page hears of a moved focus and may call back in.
        let stage = self.stage.take().filter(Stage::is_there);
        if view == View::default() {
            return;
        }
        if let Some(stage) = stage.or_else(|| Stage::build(&self.words.borrow(), &self.feed)) {
            stage.show(&view);
            self.stage.replace(Some(stage));
        }
    }
}
