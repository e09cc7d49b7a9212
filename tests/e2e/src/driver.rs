//! A driver and its browser: the programs, from start to end.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::engine::{Engine, Launch, Names};
use crate::home::Home;
use crate::port::ReservedPort;
use crate::process::Process;
use crate::session::{self, Session};

/// A driver that runs, with a session. Everything it started ends with it.
#[derive(Debug)]
pub struct Driver {
    session: Session,
    capabilities: Value,
    // Dropped in this order: the driver, the browser, its display; at last the files they wrote to.
    processes: Vec<Process>,
    _port: ReservedPort,
    home: Home,
}

impl Driver {
    /// Starts a driver and lets it open a browser with a fresh profile.
    ///
    /// # Errors
    /// When a program is missing, does not start, or the driver cannot open the browser.
    pub async fn start(engine: Engine, names: Names) -> Result<Self> {
        let home = Home::new()?;
        let Launch { command, port, capabilities, companions } = engine.launch(&home, names).await?;
        let mut driver = Process::spawn("driver", command, home.path())?;
        driver.wait_until(async |_| session::is_ready(port.address()).await.then_some(())).await?;
        let mut processes = vec![driver];
        processes.extend(companions);
        let opened = Session::open(port.address(), capabilities).await;
        let (session, capabilities) =
            opened.with_context(|| format!("cannot open {engine}\n{}", last_words(&processes)))?;
        Ok(Self { session, capabilities, processes, _port: port, home })
    }

    /// The session, for commands.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What the driver says of the browser it opened.
    pub fn capabilities(&self) -> &Value {
        &self.capabilities
    }

    /// The programs that run, the driver first.
    pub fn processes(&self) -> &[Process] {
        &self.processes
    }

    /// The end of what each of them has written, for a message about a failure.
    pub fn log(&self) -> String {
        last_words(&self.processes)
    }

    /// The folder that holds profile and logs, and goes with the driver.
    pub fn home(&self) -> &Home {
        &self.home
    }
}

fn last_words(processes: &[Process]) -> String {
    processes.iter().map(Process::log_tail).collect::<Vec<_>>().join("\n")
}
