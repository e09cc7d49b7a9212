//! Stories.

mod busy;
mod calls;
mod journey;
mod refusals;
mod tabs;
mod trouble;
mod weather;
mod windows;
