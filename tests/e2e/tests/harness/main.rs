//! The harness itself, in every engine: what the stories rest on has to hold.

mod console;
mod gestures;
mod lifetime;
mod pages;
mod reading;
mod waiting;
mod windows;
