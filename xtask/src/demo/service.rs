//! A program that runs as long as the demo does.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// A program that has not opened its port by then will not: it only opens a database before.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// What a program gets to end by itself before it is ended.
const GRACE: Duration = Duration::from_secs(3);
/// How often a program that is starting or ending is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// What both programs print when they accept connections.
const READY: &str = "listening on ";

/// A running program. Dropping it stops the program.
#[derive(Debug)]
#[must_use = "dropping it stops the program"]
pub struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Service {
    /// Starts a program and waits until it accepts connections. What it logs goes to the file `log`.
    ///
    /// # Errors
    /// When it cannot be started, ends at once, or does not get ready in time.
    pub fn start(name: &'static str, command: &mut Command, log: PathBuf) -> Result<Self> {
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {}", process::line(command)))?;
        let output = child.stdout.take();
        let mut service = Self { name, child, log };
        let output = output.with_context(|| format!("{name} has no output"))?;
        service.wait_until_ready(&ready_signal(output))?;
        Ok(service)
    }

    /// When the program has ended by itself: a sentence that says so.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn ended(&mut self) -> Result<Option<String>> {
        let status = self.child.try_wait().context("cannot look after a program")?;
        Ok(status.map(|status| {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            format!("{} has ended ({status}). The end of {}:\n{}", self.name, self.log.display(), process::tail(&log))
        }))
    }

    fn wait_until_ready(&mut self, ready: &Receiver<()>) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            match ready.recv_timeout(LOOK_EVERY) {
                Ok(()) => return Ok(()),
                // The output has ended, and so has the program, or will in a moment.
                Err(RecvTimeoutError::Disconnected) => thread::park_timeout(LOOK_EVERY),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Some(end) = self.ended()? {
                bail!("{end}");
            }
        }
        bail!(
            "{} did not say `{READY}…` within {} s; its log is {}",
            self.name,
            READY_WITHIN.as_secs(),
            self.log.display()
        )
    }

    fn stop(&mut self) {
        ask_to_end(&self.child);
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::park_timeout(LOOK_EVERY);
        }
        // An error means that it has ended meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads a program's output to its end, or the pipe would fill up and block it; sends once it is ready.
fn ready_signal(output: ChildStdout) -> Receiver<()> {
    let (ready, signal) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.starts_with(READY) {
                // Nobody waits any more when the demo is being stopped.
                let _ = ready.send(());
            }
        }
    });
    signal
}

/// Lets the program close its database. Where there is no such signal it is ended at once.
#[cfg(unix)]
fn ask_to_end(child: &Child) {
    // Fails only when it has ended already.
    let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).stderr(Stdio::null()).status();
}

#[cfg(not(unix))]
fn ask_to_end(_child: &Child) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str, log: &str) -> Result<Service> {
        let log = std::env::temp_dir().join(format!("xtask-{log}-{}.log", std::process::id()));
        let service = Service::start("the shell", Command::new("sh").args(["-c", script]), log.clone());
        fs::remove_file(log).expect("the log is there");
        service
    }

    #[test]
    fn a_service_is_ready_when_it_says_so_and_gone_when_dropped() {
        let service = shell("echo hello; echo listening on http://x; exec sleep 60", "ready").expect("starts");
        let id = service.child.id().to_string();
        drop(service);
        let alive = Command::new("kill").args(["-0", &id]).stderr(Stdio::null()).status().expect("runs");
        assert!(!alive.success(), "process {id} was left behind");
    }

    #[test]
    fn a_service_that_ends_at_once_says_why() {
        let failure = shell("echo the disk is full >&2; exit 3", "ends").expect_err("ends");
        assert!(failure.to_string().contains("the shell has ended"), "{failure}");
    }
}
