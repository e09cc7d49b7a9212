//! Installing programs on Debian and its relatives, where that needs no password.

use std::process::Command;

use anyhow::{Result, bail};

use crate::tools::Need;
use crate::tools::program::{self, Program};
use crate::{process, progress};

/// Makes sure that the machine has the programs behind `needs`.
///
/// # Errors
/// When some are missing and cannot be installed from here; the message says which and how to get them.
pub fn ensure_programs(needs: &[Need]) -> Result<()> {
    let missing = program::missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    if Machine::of_this_user() == Machine::DebianAsRoot {
        install(&missing)?;
    }
    let still_missing = program::missing(needs);
    if !still_missing.is_empty() {
        bail!("{}", explanation(&still_missing, Machine::of_this_user()));
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    DebianAsRoot,
    Debian,
    Other,
}

impl Machine {
    fn of_this_user() -> Self {
        if process::find("apt-get").is_none() {
            Self::Other
        } else if is_root() {
            Self::DebianAsRoot
        } else {
            Self::Debian
        }
    }
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn install(missing: &[&Program]) -> Result<()> {
    progress::long("refreshing the list of packages", || process::output(apt_get().arg("update")))?;
    for program in missing {
        let what = format!("installing {} by apt", program.packages.join(" "));
        let installed =
            progress::long(&what, || process::output(apt_get().args(["install", "--yes"]).args(program.packages)));
        // The others are still worth having; what is missing in the end is named in the end.
        if let Err(failure) = installed {
            eprintln!("xtask: {failure:#}");
        }
    }
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn explanation(missing: &[&Program], machine: Machine) -> String {
    let mut lines = vec!["these programs are missing:".to_owned()];
    for program in missing {
        lines.push(format!("  {}: {}", program.title, program.elsewhere));
    }
    if machine == Machine::Debian {
        let packages: Vec<&str> = missing.iter().flat_map(|program| program.packages).copied().collect();
        lines.push(format!("all of them at once: sudo apt-get install {}", packages.join(" ")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_the_way_to_get_it() {
        let all: Vec<&Program> = program::all().iter().collect();
        let text = explanation(&all, Machine::Debian);
        assert!(text.contains("\n  Firefox: "));
        assert!(text.contains("sudo apt-get install nodejs npm g++ chromium chromium-driver"));
        assert!(!explanation(&all, Machine::Other).contains("apt-get"));
    }
}
