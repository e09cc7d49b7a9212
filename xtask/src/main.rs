//! `cargo xtask`: the only build script of the project.
//!
//! Each command sets up what it needs by itself, shows progress on long steps, is quick the second
//! time, and ends with one clear line when something is wrong.

#[macro_use]
mod progress;

mod apps;
mod bench;
mod cli;
mod demo;
mod dist;
mod fuzz;
mod process;
mod project;
mod size;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Request;
use crate::project::Project;
use crate::tools::Workbench;

fn main() -> ExitCode {
    let request = match cli::parse(std::env::args_os().skip(1).collect()) {
        Ok(request) => request,
        Err(wrong) => {
            eprintln!("xtask: {wrong:#}\n\n{}", cli::HELP);
            return ExitCode::from(2);
        }
    };
    match perform(request) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(request: Request) -> Result<ExitCode> {
    if matches!(request, Request::Help) {
        say!("{}", cli::HELP);
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::discover()?;
    match request {
        Request::Help => {}
        Request::Setup(purpose) => {
            Workbench::prepare(&project, purpose.needs())?;
            say!("everything for `{purpose}` is in place");
        }
        Request::Dist => dist::command(&project)?,
        Request::Size => size::command(&project)?,
        Request::Test(options) => return test::command(&project, &options),
        Request::Fuzz(options) => fuzz::command(&project, &options)?,
        Request::Demo(options) => demo::command(&project, &options)?,
        Request::Bench(options) => bench::command(&project, &options)?,
    }
    Ok(ExitCode::SUCCESS)
}
