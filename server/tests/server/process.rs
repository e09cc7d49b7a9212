//! The server as a program.

use crate::support::SETTINGS;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A running program. Killed when it is dropped.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    /// Starts the server on a free port, with the test's settings.
    pub fn start(data: &Path, arguments: &[&str]) -> Self {
        Self::start_with(SETTINGS, data, arguments)
    }

    fn start_with(text: &str, data: &Path, arguments: &[&str]) -> Self {
        let settings = data.join("settings.toml");
        std::fs::write(&settings, text).unwrap();
        let mut command = command(data, &["--listen", "127.0.0.1:0", "--settings", settings.to_str().unwrap()]);
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line:?}"));
        Self { address: address.parse().unwrap(), child }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// `kill -TERM`: whether it ended well, and what it had logged.
    pub fn terminate(mut self) -> (bool, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().success(), log)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cobrowse-server"));
    command.arg("--data").arg(data).args(arguments);
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

#[test]
fn a_start_that_fails_says_why_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let write = |name: &str, text: &str| {
        std::fs::write(dir.path().join(name), text).unwrap();
        dir.path().join(name).to_str().unwrap().to_owned()
    };
    let file = write("file", "");
    let wrong = write("wrong.toml", "[[group]]\nid = 5\nname = 'A'\n[[group.domain]]\ndomain = 'a b'\n");
    let missing = dir.path().join("missing.toml").to_str().unwrap().to_owned();
    let data = dir.path().join("data");
    for (data, arguments, sentence) in [
        (
            &data,
            vec!["--settings", &wrong],
            "settings, group 5 (production), domain \"a b\": a domain is a name such as",
        ),
        (&data, vec!["--settings", &missing], "missing.toml: No such file or directory"),
        (&data, vec!["--listen", &taken], &format!("cannot listen on {taken}: ")),
        (&Path::new(&file).join("data"), vec![], "data folder "),
    ] {
        let output = run(data, &arguments);
        let complaint = String::from_utf8(output.stderr).unwrap();
        let last = complaint.lines().last().unwrap();
        assert!(last.starts_with("cobrowse-server: ") && last.contains(sentence), "{complaint}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{complaint}");
    }
    assert_eq!(run(&data, &["--unknown"]).status.code(), Some(2));
}

#[test]
fn two_servers_do_not_share_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let _first = Process::start(dir.path(), &[]);
    let output = run(dir.path(), &["--listen", "127.0.0.1:0"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("another server is using it"));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_stop_is_a_stop() {
    let dir = tempfile::tempdir().unwrap();
    let (ended_well, log) = Process::start(dir.path(), &[]).terminate();
    assert!(ended_well && log.contains("stopped"), "{log}");
}

#[test]
fn what_this_version_does_not_know_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let newer = format!("colour = 'red'\n{SETTINGS}\n[group.continuation]\nwidget_key = 'x'\n");
    let (ended_well, log) = Process::start_with(&newer, dir.path(), &[]).terminate();
    for key in ["colour", "group.1.continuation"] {
        let sentence = format!("has no effect key=\"{key}\"");
        assert!(ended_well && log.contains(&sentence), "{log}");
    }
}
