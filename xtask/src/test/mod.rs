//! `cargo xtask test`: every check of the project, in an order that fails early and cheaply.

mod checks;
mod package;
mod purity;
mod selection;
mod step;
mod stream;
mod suites;
mod summary;
mod tally;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use crate::project::Project;
use crate::tools::{Need, Workbench};
use step::{Run, Step};
use summary::{Outcome, Summary};
use tally::Tally;

/// What was asked for.
#[derive(Debug)]
pub struct Options {
    /// These steps alone.
    pub only: Vec<String>,
    /// This step and the ones after it.
    pub from: Option<String>,
    /// What a failed step does to the ones after it.
    pub on_failure: OnFailure,
    /// Run, or only tell.
    pub action: Action,
    /// Arguments for the end-to-end tests.
    pub passed_on: Vec<OsString>,
}

/// What a failed step does to the ones after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// They are not run.
    Stop,
    /// They are run all the same.
    KeepGoing,
}

/// Run, or only tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Run the steps.
    Run,
    /// Name the steps.
    List,
}

/// Runs the chosen steps and counts.
///
/// # Errors
/// When the choice makes no sense, or the tools cannot be set up.
pub fn command(project: &Project, options: &Options) -> Result<ExitCode> {
    let steps = selection::choose(step::ALL, &options.only, options.from.as_deref())?;
    if options.action == Action::List {
        for step in steps {
            say!("{:<16} {}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let bench = Workbench::prepare(project, &needs_of(&steps))?;
    let run = Run { bench: &bench, passed_on: &options.passed_on };
    let summary = perform(&steps, &run, options.on_failure);
    say!("{summary}");
    Ok(if summary.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn perform(steps: &[&'static Step], run: &Run<'_>, on_failure: OnFailure) -> Summary {
    let mut summary = Summary::default();
    for (index, step) in steps.iter().enumerate() {
        if summary.has_failed() && on_failure == OnFailure::Stop {
            summary.add(step.name, Outcome::NotRun);
            continue;
        }
        say!("\n== {}/{} {}: {}", index + 1, steps.len(), step.name, step.about);
        let started = Instant::now();
        let tally = (step.run)(run).unwrap_or_else(|failure| {
            eprintln!("xtask: {}: {failure:#}", step.name);
            Tally::ONE_FAILED
        });
        summary.add(step.name, Outcome::Ran(tally, started.elapsed()));
    }
    summary
}

fn needs_of(steps: &[&Step]) -> Vec<Need> {
    let mut needs = Vec::new();
    for need in steps.iter().flat_map(|step| step.needs) {
        if !needs.contains(need) {
            needs.push(*need);
        }
    }
    needs
}
