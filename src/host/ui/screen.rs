//! Shows views.

use super::stage::Stage;
use cobrowse_core::visitor::{Input, View};
use std::cell::RefCell;
use std::rc::Rc;

/// What the visitor sees of us. Dropping it takes all of it off the page.
pub struct Screen {
    feed: Rc<dyn Fn(Input)>,
    stage: RefCell<Option<Stage>>,
}

impl Screen {
    /// Nothing yet: a page without a session has no element of ours. What is pressed goes to `feed`.
    pub fn new(feed: &Rc<dyn Fn(Input)>) -> Self {
        Self { feed: Rc::clone(feed), stage: RefCell::default() }
    }

    /// Shows this and nothing else.
    pub fn show(&self, view: &View) {
        // Out of the cell, because the page hears of a moved focus and may call back in.
        let stage = self.stage.take().filter(Stage::is_there);
        if *view == View::default() {
            return;
        }
        if let Some(stage) = stage.or_else(|| Stage::build(&self.feed)) {
            stage.show(view);
            self.stage.replace(Some(stage));
        }
    }
}
