//! What visitors, site developers and strangers live through, in every engine, with the pop-up blocker on.

#![allow(clippy::indexing_slicing, reason = "only JSON is indexed, and what it lacks reads as null")]

mod arguments;
mod coop;
mod crossing;
mod faults;
mod groups;
mod helpers;
mod idle;
mod leaving;
mod screen;
mod seeds;
mod steps;
mod strangers;
mod subdomains;
mod tabs;
mod ui;
