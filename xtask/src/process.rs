//! Running other programs, and finding them.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// How much of a failed program's output is repeated: the end is where the reason stands.
const TAIL_LINES: usize = 40;

/// Runs a program to its end, its output shown as it comes.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", program(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program to its end, its output held back unless it fails; returns its standard output.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub fn output(command: &mut Command) -> Result<String> {
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", program(command)))?;
    let shown = String::from_utf8_lossy(&done.stdout).into_owned();
    if !done.status.success() {
        let complaint = format!("{shown}{}", String::from_utf8_lossy(&done.stderr));
        eprintln!("{}", tail(&complaint));
        bail!("`{}` failed ({})", line(command), done.status);
    }
    Ok(shown)
}

/// The last lines of a text.
pub fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let skipped = lines.len().saturating_sub(TAIL_LINES);
    lines.get(skipped..).unwrap_or_default().join("\n")
}

/// The command as one would type it, shortened to what tells it apart.
pub fn line(command: &Command) -> String {
    let mut words = vec![program(command)];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Every file that `name` could mean: on `PATH`, then in cargo's own folder, which a shell that has
/// just installed Rust does not list yet.
pub fn candidates(name: &str) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.extend(cargo_bin());
    folders.iter().flat_map(|folder| in_folder(folder, name)).collect()
}

/// The first file that `name` could mean.
pub fn find(name: &str) -> Option<PathBuf> {
    candidates(name).into_iter().next()
}

/// The home folder of whoever runs this.
pub fn home() -> Option<PathBuf> {
    env::home_dir().filter(|home| !home.as_os_str().is_empty())
}

fn cargo_bin() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home()?.join(".cargo"))).map(|home| home.join("bin"))
}

/// The runnable files of that name in one folder. On Windows npm is a `.cmd` file, so the bare name is not enough.
fn in_folder(folder: &Path, name: &str) -> Vec<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    endings.iter().map(|ending| folder.join(format!("{name}{ending}"))).filter(|file| file.is_file()).collect()
}

fn program(command: &Command) -> String {
    Path::new(command.get_program()).file_name().unwrap_or_else(|| OsStr::new("?")).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_reads_as_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["build", "--lib"]);
        assert_eq!(line(&command), "cargo build --lib");
    }

    #[test]
    fn the_tail_keeps_the_end() {
        let text: String = (0..100).map(|n| format!("{n}\n")).collect();
        assert!(tail(&text).starts_with("60\n"));
        assert!(tail(&text).ends_with("\n99"));
        assert_eq!(tail(""), "");
    }

    #[test]
    fn a_program_that_is_nowhere_is_not_found() {
        assert_eq!(find("no-program-has-this-name"), None);
    }
}
