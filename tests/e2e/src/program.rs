//! Where the programs are that the stories need.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

/// A program that is not built here: a browser, its driver, a display.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// The environment variable that names another file.
    pub variable: &'static str,
    /// What it is called, the preferred name first.
    pub names: &'static [&'static str],
    /// Files to look at when no folder of `PATH` has it.
    pub places: &'static [&'static str],
}

impl Program {
    /// Its file: what the variable says; then a name in the folder that `COBROWSE_TOOLS` names, on
    /// `PATH`, or in cargo's own folder; then one of the places.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self) -> Result<PathBuf> {
        if let Some(chosen) = variable(self.variable) {
            ensure!(Path::new(&chosen).is_file(), "{} names {}, which is no file", self.variable, chosen.display());
            return Ok(chosen.into());
        }
        let folders = folders();
        let named = self.names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let placed = self.places.iter().map(PathBuf::from);
        named.chain(placed).find(|file| file.is_file()).with_context(|| {
            format!("{} is not installed; {} can name its file", self.names.join(" or "), self.variable)
        })
    }
}

/// A program of this workspace: the file that `name_of_variable` names, or the one that was built
/// beside this test.
///
/// # Errors
/// When it is in neither place.
pub fn own(name: &str, name_of_variable: &str) -> Result<PathBuf> {
    if let Some(chosen) = variable(name_of_variable) {
        ensure!(Path::new(&chosen).is_file(), "{name_of_variable} names {}, which is no file", chosen.display());
        return Ok(chosen.into());
    }
    let test = env::current_exe()?;
    test.ancestors().skip(1).take(FOLDERS_UP).map(|folder| folder.join(name)).find(|file| file.is_file()).with_context(
        || format!("{name} is not built: run `cargo build --bin {name}`, or name its file in {name_of_variable}"),
    )
}

/// The built package: the folder that `COBROWSE_DIST` names, or `dist` in the project's root.
pub fn dist() -> PathBuf {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    variable("COBROWSE_DIST").map_or_else(usual, PathBuf::from)
}

/// A variable that is set to nothing counts as not set.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = variable("COBROWSE_TOOLS").map(PathBuf::from).into_iter().collect();
    folders.extend(env::split_paths(&variable("PATH").unwrap_or_default()));
    let cargo = variable("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    folders.extend(cargo.map(|home| home.join("bin")));
    folders
}

/// A test runs in `target/PROFILE/deps`, a program is in `target/PROFILE`.
const FOLDERS_UP: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    const NOWHERE: Program = Program { variable: "COBROWSE_NOTHING", names: &["no-such-program"], places: &["/none"] };

    #[test]
    fn a_program_on_the_path_is_found() -> Result<()> {
        let shell = Program { names: &["no-such-program", "sh"], ..NOWHERE }.find()?;
        assert!(shell.ends_with("sh"));
        Ok(())
    }

    #[test]
    fn what_is_missing_says_how_to_name_it() {
        let complaint = NOWHERE.find().err().map(|error| error.to_string()).unwrap_or_default();
        assert!(complaint.contains("no-such-program") && complaint.contains("COBROWSE_NOTHING"), "{complaint}");
        let complaint = own("no-such-program", "COBROWSE_NOTHING").err().map(|error| error.to_string());
        assert!(complaint.unwrap_or_default().contains("cargo build --bin no-such-program"));
    }
}
