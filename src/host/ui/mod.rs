//! What the visitor sees of us.
//!
//! One element of our own at the end of the document, with a shadow root: the page's styles do not reach in, ours do not
//! reach out, and a strict content security policy has nothing to refuse. The root is open: see docs/adr/0008-visitor-ui.md.

mod build;
mod guard;
mod modal;
mod screen;
mod stage;

pub use screen::Screen;
