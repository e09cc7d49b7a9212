//! Running tests: their output passes through, and is counted on its way.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::test::tally::Tally;

/// Runs a test command to its end.
///
/// # Errors
/// When it cannot be started, or fails without any test having failed, or runs no test at all: a
/// suite that has become empty must not look like one that passes.
pub fn counted(command: &mut Command) -> Result<Tally> {
    counted_into(&mut std::io::stdout(), command)
}

fn counted_into(shown: &mut impl Write, command: &mut Command) -> Result<Tally> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{}`", process::line(command)))?;
    let output = child.stdout.take().context("a program without output")?;
    let seen = pass_through(BufReader::new(output), shown)?;
    let status = child.wait().context("cannot wait for a program")?;
    if !status.success() && seen.failed == 0 {
        bail!("`{}` failed ({status})", process::line(command));
    }
    if seen == Tally::default() {
        bail!("`{}` ran no test", process::line(command));
    }
    Ok(seen)
}

fn pass_through(mut output: impl BufRead, shown: &mut impl Write) -> Result<Tally> {
    let mut seen = Tally::default();
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        // A closed standard output (as with `| head`) is no reason to stop counting.
        let _ = shown.write_all(&line);
        if let Some(tally) = Tally::from_line(&String::from_utf8_lossy(&line)) {
            seen += tally;
        }
        line.clear();
    }
    Ok(seen)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// Into nowhere: on this test's own output the lines would be counted again.
    fn shell(script: &str) -> Result<Tally> {
        counted_into(&mut std::io::sink(), Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn results_are_added_up() {
        let script = "echo 'test result: ok. 2 passed; 0 failed; 0 ignored';\
                      echo 'test result: FAILED. 1 passed; 3 failed; 0 ignored'; exit 101";
        let expected = Tally { passed: 3, failed: 3 };
        assert_eq!(shell(script).expect("counts"), expected);
    }

    #[test]
    fn no_test_and_a_broken_run_are_errors() {
        assert!(shell("echo nothing").is_err());
        assert!(shell("echo 'test result: ok. 0 passed; 0 failed; 5 ignored'").is_err());
        assert!(shell("exit 1").is_err());
        assert!(shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 1").is_err());
    }
}
