//! Stories.

mod calls;
mod journey;
mod refusals;
mod tabs;
mod trouble;
mod weather;
mod windows;
