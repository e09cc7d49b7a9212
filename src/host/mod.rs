//! One thin adapter for each browser interface. None of them decides anything, and each treats absence as an answer:
//! sandboxed frames have no cookies, old engines no Navigation API, hostile pages strange globals.

pub mod clock;
pub mod cookies;
pub mod dom;
pub mod forms;
pub mod http;
pub mod json;
pub mod leaving;
pub mod listener;
pub mod page;
pub mod socket;
pub mod tabs;
pub mod timer;
pub mod ui;
pub mod window;
pub mod window_open;
