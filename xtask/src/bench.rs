//! `cargo xtask bench`: measures the numbers of the design.

use std::ffi::OsString;

use anyhow::Result;

use crate::apps::{Apps, Profile};
use crate::project::Project;
use crate::tools::{Purpose, Workbench};
use crate::{dist, process};

/// What was asked for.
#[derive(Debug)]
pub struct Options {
    /// Arguments for the measuring program.
    pub passed_on: Vec<OsString>,
}

/// Builds everything as an operator would and runs the measuring program.
///
/// # Errors
/// When a build or a measurement fails.
pub fn command(project: &Project, options: &Options) -> Result<()> {
    let bench = Workbench::prepare(project, Purpose::DemoCheck.needs())?;
    dist::build(&bench)?;
    let apps = Apps::build(&bench, Profile::Server, &["bench"])?;
    let mut measure = bench.program(&apps.file("bench"));
    process::run(measure.args(&options.passed_on).envs(apps.environment(&bench)))
}
