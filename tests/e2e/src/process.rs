//! A program that never outlives the test that started it.

use std::fs::{self, File, OpenOptions};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::leash::Leash;
use crate::limits::{LOG_TAIL_LINES, START_PATIENCE, STOP_PATIENCE};
use crate::poll;

/// A running program with all the processes it started: they share one process group.
///
/// Dropping it kills the group, in a failed test too, because unwinding drops. For what does not
/// unwind (Ctrl-C, an abort, a killed test run) there is the *leash*.
///
/// The output goes to files, not through pipes: what a program has written is then there to be read
/// at once, whatever this process was doing meanwhile.
#[derive(Debug)]
#[must_use = "the program is killed when this is dropped"]
pub struct Process {
    name: String,
    child: Child,
    leash: Leash,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Process {
    /// Starts `command`. Its output is kept in `logs`, in files named after `name`; what an earlier
    /// program of that name wrote to its standard error stays.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(name: &str, mut command: Command, logs: &Path) -> Result<Self> {
        let stdout = logs.join(format!("{name}.out"));
        let stderr = logs.join(format!("{name}.err"));
        let child = command
            .stdin(Stdio::null())
            .stdout(File::create(&stdout)?)
            .stderr(OpenOptions::new().create(true).append(true).open(&stderr)?)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        match Leash::on(&child, logs) {
            Ok(leash) => Ok(Self { name: name.to_owned(), child, leash, stdout, stderr }),
            Err(error) => {
                kill_group(&child);
                Err(error)
            }
        }
    }

    /// What it was called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the process, which is the id of its group too.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything it has written to its standard output.
    pub fn stdout(&self) -> String {
        read(&self.stdout)
    }

    /// Everything that programs of its name have written to their standard error.
    pub fn stderr(&self) -> String {
        read(&self.stderr)
    }

    /// The end of everything it has written, for a message about a failure.
    pub fn log_tail(&self) -> String {
        let all = self.stdout() + &self.stderr();
        let lines: Vec<&str> = all.lines().collect();
        let skipped = lines.len().saturating_sub(LOG_TAIL_LINES);
        format!("-- {} said:\n{}", self.name, lines.get(skipped..).unwrap_or_default().join("\n"))
    }

    /// How it has ended, or `None` while it runs.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until `ready` finds what it looks for.
    ///
    /// # Errors
    /// When the program ends before, or takes longer than [`START_PATIENCE`]; with its last words.
    pub async fn wait_until<T>(&mut self, mut ready: impl AsyncFnMut(&Self) -> Option<T>) -> Result<T> {
        let found = poll::until(START_PATIENCE, async || {
            // Asked first: a program that answers and ends at once has still answered.
            let ended = self.ended()?;
            let found = ready(self).await;
            match ended {
                Some(status) if found.is_none() => {
                    Err(anyhow!("{} has ended ({status}) before it was ready\n{}", self.name, self.log_tail()))
                }
                _ => Ok(found),
            }
        })
        .await?;
        found.ok_or_else(|| {
            anyhow!("{} was not ready in {} s\n{}", self.name, START_PATIENCE.as_secs(), self.log_tail())
        })
    }

    /// Asks the program to end, as a service manager does, and waits until it has.
    ///
    /// # Errors
    /// When it does not end within [`STOP_PATIENCE`]; it is killed then.
    pub async fn stop(mut self) -> Result<ExitStatus> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        match poll::until(STOP_PATIENCE, async || self.ended()).await? {
            Some(status) => Ok(status),
            None => bail!("{} did not end {} s after SIGTERM", self.name, STOP_PATIENCE.as_secs()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        kill_group(&self.child);
        // Reaped, so that a long test run does not collect zombies. It has just been killed: this takes no time.
        let _ = self.child.wait();
        self.leash.take_off();
    }
}

fn kill_group(child: &Child) {
    // It fails when the whole group has ended already, which is as good.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

fn read(file: &Path) -> String {
    fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::Home;

    /// A program with a child of its own, whose id it prints.
    fn family() -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo $!; echo on its way >&2; wait"]);
        command
    }

    async fn child_of(process: &mut Process) -> Result<u32> {
        process.wait_until(async |process| process.stdout().trim().parse().ok()).await
    }

    /// Whether a process is there and not merely waiting to be reaped.
    fn lives(id: u32) -> bool {
        read(Path::new(&format!("/proc/{id}/stat"))).rsplit(')').next().is_some_and(|rest| {
            let state = rest.trim().chars().next();
            state.is_some() && state != Some('Z')
        })
    }

    async fn ends(id: u32) -> Result<bool> {
        let ended = poll::until(STOP_PATIENCE, async || Ok((!lives(id)).then_some(()))).await?;
        Ok(ended.is_some())
    }

    #[tokio::test]
    async fn dropping_ends_the_whole_family() -> Result<()> {
        let home = Home::new()?;
        let mut process = Process::spawn("family", family(), home.path())?;
        let (parent, child) = (process.id(), child_of(&mut process).await?);
        assert!(lives(parent) && lives(child));
        assert_eq!(process.stderr(), "on its way\n");
        drop(process);
        assert!(ends(parent).await? && ends(child).await?);
        Ok(())
    }

    #[tokio::test]
    async fn the_leash_ends_the_family_when_nobody_drops() -> Result<()> {
        let home = Home::new()?;
        let mut process = Process::spawn("family", family(), home.path())?;
        let (parent, child) = (process.id(), child_of(&mut process).await?);
        process.leash.let_go();
        assert!(process.wait_until(async |_| (!lives(parent) && !lives(child)).then_some(())).await.is_ok());
        let gone = poll::until(STOP_PATIENCE, async || Ok((!home.path().exists()).then_some(()))).await?;
        assert!(gone.is_some(), "{} is left", home.path().display());
        Ok(())
    }

    #[tokio::test]
    async fn the_leash_removes_nothing_but_homes() -> Result<()> {
        let other = tempfile::tempdir()?;
        let mut process = Process::spawn("family", family(), other.path())?;
        let (parent, child) = (process.id(), child_of(&mut process).await?);
        process.leash.let_go();
        assert!(ends(child).await?);
        assert!(process.wait_until(async |_| (!lives(parent)).then_some(())).await.is_ok());
        drop(process);
        assert!(other.path().join("family.out").exists());
        Ok(())
    }

    #[tokio::test]
    async fn an_early_end_is_told_with_the_last_words() -> Result<()> {
        let home = Home::new()?;
        let mut command = Command::new("sh");
        command.args(["-c", "echo the address is taken >&2; exit 3"]);
        let mut process = Process::spawn("server", command, home.path())?;
        let failure = process.wait_until(async |_| None::<()>).await.err().map(|error| error.to_string());
        assert!(failure.is_some_and(|text| text.contains("the address is taken") && text.contains('3')));
        Ok(())
    }

    #[tokio::test]
    async fn stopping_lets_the_program_finish() -> Result<()> {
        let home = Home::new()?;
        let mut command = Command::new("sh");
        command.args(["-c", "trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.01; done"]);
        let mut process = Process::spawn("server", command, home.path())?;
        process.wait_until(async |process| process.stdout().contains("ready").then_some(())).await?;
        assert!(process.stop().await?.success());
        assert!(read(&home.path().join("server.out")).contains("saved"));
        Ok(())
    }
}
