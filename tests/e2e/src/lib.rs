//! Stories in real browsers on real domains: the harness they stand on.
//!
//! A story opens a [`Stage`], the collaboration server and the demo sites on ports of their own, and
//! a [`Browser`] of each [`Engine`], does what a visitor does and looks at what a visitor and an agent
//! would see. [`in_every_engine!`] makes its three tests.
//!
//! Three rules keep it honest:
//!
//! - **The pop-up blocker is on** in every engine, and only gestures are gestures:
//!   [`Browser::click`] is one, a click from a script is none.
//! - **Nothing waits for a time**, everything for a condition ([`Browser::wait_for`]), and says what it
//!   waited for when it does not come.
//! - **Nothing survives**: not a process, not a profile, not a port, also when a test panics or
//!   the whole run is killed.
#![allow(clippy::indexing_slicing, reason = "only JSON is indexed, and what it lacks reads as null")]

pub mod browser;
pub mod console;
pub mod cookie;
pub mod driver;
pub mod element;
pub mod engine;
pub mod front;
pub mod gesture;
pub mod home;
pub mod http;
mod leash;
pub mod ledger;
pub mod limits;
pub mod poll;
pub mod port;
pub mod process;
pub mod program;
pub mod proxy;
mod rpc;
pub mod session;
pub mod stage;
mod wait;
pub mod window;

pub use browser::Browser;
pub use cookie::Cookie;
pub use element::Element;
pub use engine::Engine;
pub use gesture::{Button, Modifier};
pub use ledger::Line;
pub use stage::Stage;
pub use window::Window;
