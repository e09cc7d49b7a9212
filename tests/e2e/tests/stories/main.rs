//! What visitors, site developers and strangers live through, in every engine, with the pop-up blocker on.

mod arguments;
mod crossing;
mod faults;
mod idle;
mod seeds;
mod steps;
mod strangers;
