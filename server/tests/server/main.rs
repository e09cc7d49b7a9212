//! The server as its pages, agents and operators meet it.

mod console;
mod crossing;
mod logs;
mod process;
mod refusals;
mod restart;
mod script;
mod sockets;
mod support;
mod writing;
