//! `cargo xtask demo`: the product running on this machine, to be tried by hand or driven by a test.

mod banner;
mod ports;
mod service;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

pub use ports::Ports;

use crate::apps::{self, Apps, Profile};
use crate::dist;
use crate::process;
use crate::project::Project;
use crate::tools::{Purpose, Workbench};
use service::Service;
use settings::Settings;

/// How often the two programs are looked after; short enough for Ctrl-C to feel immediate.
const LOOK_AFTER_EVERY: Duration = Duration::from_millis(200);

/// What was asked for.
#[derive(Debug, Default)]
pub struct Options {
    /// By hand or by itself.
    pub mode: Mode,
    /// Where to listen.
    pub ports: Ports,
}

/// Who tries the demo.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A person, until Ctrl-C.
    #[default]
    ByHand,
    /// A test that drives the whole story in Chromium.
    Check,
}

/// Runs the demo.
///
/// # Errors
/// When something does not build or start, or the story fails.
pub fn command(project: &Project, options: &Options) -> Result<()> {
    match options.mode {
        Mode::ByHand => by_hand(project, options.ports),
        Mode::Check => check(project),
    }
}

fn check(project: &Project) -> Result<()> {
    let bench = Workbench::prepare(project, Purpose::DemoCheck.needs())?;
    dist::build(&bench)?;
    let apps = Apps::build(&bench, Profile::Dev, &["demo-check"])?;
    let mut story = bench.program(&apps.file("demo-check"));
    process::run(story.envs(apps.environment(&bench))).context("the demo story failed; what went wrong is said above")
}

fn by_hand(project: &Project, ports: Ports) -> Result<()> {
    ports.ensure_free()?;
    let bench = Workbench::prepare(project, Purpose::Dist.needs())?;
    dist::build(&bench)?;
    let apps = Apps::build(&bench, Profile::Dev, &[])?;
    let settings = Settings::read(&project.root().join("xtask/demo-settings.toml"))?.on(ports);

    let data = project.target().join("demo-data");
    let settings_file = prepare_data(&data, &settings)?;
    let stop = stop_signal()?;
    let mut server = bench.program(&apps.file(apps::SERVER));
    server
        .args(["--listen", &ports.server_address(), "--data"])
        .arg(&data)
        .arg("--settings")
        .arg(&settings_file)
        .arg("--dist")
        .arg(project.dist());
    let mut sites = bench.program(&apps.file(apps::SITES));
    sites
        .args(["--listen", &ports.sites_address(), "--server"])
        .arg(ports.server_origin())
        .arg("--dist")
        .arg(project.dist());
    let mut services = [
        Service::start("the collaboration server", &mut server, data.join("server.log"))?,
        Service::start("the demo sites", &mut sites, data.join("sites.log"))?,
    ];
    say!("{}", banner::text(ports, &settings.agent_token()?, &data));
    look_after(&mut services, &stop)
}

/// Prepares the data folder. What an earlier demo left there stays, as a restart must lose no session; the
/// server publishes the settings anew at every start.
fn prepare_data(data: &Path, settings: &Settings) -> Result<PathBuf> {
    fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
    let file = data.join("settings.toml");
    fs::write(&file, settings.text()).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

/// Becomes true when somebody wants the demo to end.
fn stop_signal() -> Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let stop = Arc::new(AtomicBool::new(false));
    let signals: &[i32] = &[
        SIGINT,
        SIGTERM,
        #[cfg(unix)]
        signal_hook::consts::SIGHUP,
    ];
    for signal in signals {
        signal_hook::flag::register(*signal, Arc::clone(&stop)).context("cannot catch Ctrl-C")?;
    }
    Ok(stop)
}

/// Returns when asked to stop, which ends the services, or when one of them has ended by itself.
fn look_after(services: &mut [Service], stop: &AtomicBool) -> Result<()> {
    while !stop.load(Ordering::Relaxed) {
        for service in services.iter_mut() {
            if let Some(end) = service.ended()? {
                bail!("{end}");
            }
        }
        std::thread::park_timeout(LOOK_AFTER_EVERY);
    }
    say!("\nstopping");
    Ok(())
}
