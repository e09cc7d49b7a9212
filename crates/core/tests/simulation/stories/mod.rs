//! Stories.

mod busy;
mod calls;
mod journey;
mod leaving;
mod refusals;
mod tabs;
mod trouble;
mod weather;
mod windows;
