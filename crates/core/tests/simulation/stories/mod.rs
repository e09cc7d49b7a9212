//! Stories.

mod busy;
mod calls;
mod journey;
mod refusals;
mod tabs;
mod trouble;
mod ui;
mod weather;
mod windows;
