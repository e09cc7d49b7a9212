//! What the visitor sees of us.
//!
//! One element of our own at the end of the document, with a shadow root: the page's styles do not reach in, ours do not
//! reach out, and a strict content security policy has nothing to refuse. The root is open: see docs/adr/0009-visitor-ui.md.
//!
//! Nothing in here gives up half-way. What a page has broken, such as `createElement`, is missing afterwards, and calls on
//! what is missing come to nothing: way out at every step would weigh more than everything else in here.

mod build;
mod guard;
mod question;
mod screen;
mod stage;
mod words;

pub use screen::Screen;
