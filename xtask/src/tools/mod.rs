//! The tools that are not Rust crates: where they are looked for, and how they are put in place.
//!
//! One rule throughout: what is already there in the right version is used; what is missing is
//! installed where that needs nobody's permission; the rest is named, with the way to get it.

mod apt;
mod cache;
mod cargo_tool;
mod need;
mod npm_tool;
mod pins;
mod program;
mod wasm_target;
mod workbench;

pub use need::{Need, Purpose};
pub use wasm_target::TRIPLE as WASM_TRIPLE;
pub use workbench::Workbench;
