//! What ends a program when nobody is left to end it.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

/// A shell that does nothing but wait until this process has gone, however it ends: Ctrl-C, an abort, a killed test run.
/// Then it kills a process group and removes the folder that the group wrote to.
#[derive(Debug)]
#[must_use = "it has to be taken off, or it lasts as long as this process"]
pub(crate) struct Leash {
    shell: Child,
}

impl Leash {
    /// Puts the group of `program` on a leash. `home` is removed after it, if it is a [`Home`](crate::home::Home).
    pub(crate) fn on(program: &Child, home: &Path) -> Result<Self> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "leash", &program.id().to_string()])
            .arg(home)
            // Closes when this process ends.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("cannot start sh")?;
        Ok(Self { shell })
    }

    /// The program has ended.
    pub(crate) fn take_off(&mut self) {
        // Killed, because it must not hear of the end of its standard input.
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }

    /// What happens when this process ends.
    #[cfg(test)]
    pub(crate) fn let_go(&mut self) {
        drop(self.shell.stdin.take());
    }
}

/// In a group of its own, because Ctrl-C must not end it first. The last processes of a group are still ending, and writing, when
/// the folder is removed: so it is removed until it has gone.
const SCRIPT: &str = r#"
read -r _
kill -s KILL -- "-$1"
case "${2##*/}" in cobrowse-e2e-?*) ;; *) exit ;; esac
tries=50
while [ -e "$2" ] && [ "$tries" -gt 0 ]; do
  rm -rf -- "$2"
  tries=$((tries - 1))
  [ ! -e "$2" ] || sleep 0.1
done
"#;
