//! Tools that `cargo install` brings.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::project::cargo;
use crate::tools::pins;
use crate::{process, progress};

/// A crate with programs, in one exact version.
#[derive(Debug)]
pub struct CargoTool {
    crate_name: &'static str,
    programs: &'static [&'static str],
    version: String,
    lockfile: Lockfile,
}

/// Whether the crate's own lock file is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lockfile {
    /// Yes: the versions its authors tested.
    Followed,
    /// No: it names crate versions that not every registry mirror has.
    Ignored,
}

impl CargoTool {
    /// The wasm-bindgen CLI, in the version of the library.
    pub fn wasm_bindgen(version: String) -> Self {
        Self {
            crate_name: "wasm-bindgen-cli",
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            version,
            lockfile: Lockfile::Ignored,
        }
    }

    /// wasm-pack.
    pub fn wasm_pack() -> Self {
        Self {
            crate_name: "wasm-pack",
            programs: &["wasm-pack"],
            version: pins::WASM_PACK.to_owned(),
            lockfile: Lockfile::Followed,
        }
    }

    /// geckodriver.
    pub fn geckodriver() -> Self {
        Self {
            crate_name: "geckodriver",
            programs: &["geckodriver"],
            version: pins::GECKODRIVER.to_owned(),
            lockfile: Lockfile::Followed,
        }
    }

    /// Finds its programs, installing them under `cache` if need be, and puts them into `bin`.
    ///
    /// # Errors
    /// When the installation fails.
    pub fn ensure(&self, cache: &Path, bin: &Path) -> Result<()> {
        let installed = cache.join("tools");
        if self.find_all(&installed).is_none() {
            self.install(cache, &installed)?;
        }
        let Some(files) = self.find_all(&installed) else {
            bail!("{} was installed but does not report version {}", self.crate_name, self.version);
        };
        files.iter().try_for_each(|file| put_into(bin, file))
    }

    fn find_all(&self, installed: &Path) -> Option<Vec<PathBuf>> {
        self.programs.iter().map(|program| self.find(program, installed)).collect()
    }

    fn find(&self, program: &str, installed: &Path) -> Option<PathBuf> {
        let own = installed.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        process::candidates(program)
            .into_iter()
            .chain([own])
            .find(|file| reported_version(file).as_deref() == Some(self.version.as_str()))
    }

    fn install(&self, cache: &Path, installed: &Path) -> Result<()> {
        let what = format!("installing {} {} (a few minutes, once per machine)", self.crate_name, self.version);
        progress::long(&what, || {
            let mut install = cargo();
            install
                .args(["install", self.crate_name, "--version", &self.version])
                .args((self.lockfile == Lockfile::Followed).then_some("--locked"))
                .arg("--root")
                .arg(installed)
                // Away from the project: neither its cargo configuration nor its target folder is for this.
                .current_dir(cache)
                .env_remove("CARGO_TARGET_DIR")
                .env_remove("CARGO_BUILD_TARGET_DIR");
            process::output(&mut install)
        })?;
        Ok(())
    }
}

/// What `program --version` says, or nothing when there is no such program.
fn reported_version(program: &Path) -> Option<String> {
    let answer = Command::new(program).arg("--version").output().ok()?;
    version_word(&String::from_utf8_lossy(&answer.stdout)).map(str::to_owned)
}

fn version_word(answer: &str) -> Option<&str> {
    answer.lines().next()?.split_whitespace().nth(1)
}

/// Makes a program reachable in the folder that goes first on `PATH`.
fn put_into(bin: &Path, program: &Path) -> Result<()> {
    let name = program.file_name().context("a program without a file name")?;
    let entry = bin.join(name);
    if std::fs::read_link(&entry).is_ok_and(|target| target == program) {
        return Ok(());
    }
    if entry.symlink_metadata().is_ok() {
        std::fs::remove_file(&entry).with_context(|| format!("cannot replace {}", entry.display()))?;
    }
    link(program, &entry).with_context(|| format!("cannot create {}", entry.display()))
}

#[cfg(unix)]
fn link(program: &Path, entry: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(program, entry)
}

/// Windows allows links to administrators only.
#[cfg(not(unix))]
fn link(program: &Path, entry: &Path) -> std::io::Result<()> {
    std::fs::copy(program, entry).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_tools_say() {
        for (answer, version) in [
            ("wasm-bindgen 0.2.130\n", Some("0.2.130")),
            ("wasm-bindgen 0.2.130 (abcdef 2026-01-01)\n", Some("0.2.130")),
            ("geckodriver 0.37.1 (a1b2 2026-01-01)\n\nThe source code …", Some("0.37.1")),
            ("", None),
            ("usage:", None),
        ] {
            assert_eq!(version_word(answer), version, "{answer:?}");
        }
    }
}
