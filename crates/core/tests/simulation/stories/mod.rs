//! Stories.

mod busy;
mod calls;
mod groups;
mod journey;
mod leaving;
mod refusals;
mod subdomains;
mod tabs;
mod trouble;
mod ui;
mod weather;
mod windows;
