//! Knowing that `dist/` is up to date without making it again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::dist::{Files, naming, npm, script, texts};
use crate::project::Project;

/// A hash over everything that `dist/` is made from.
#[derive(Debug)]
pub struct Stamp {
    hash: String,
    file: PathBuf,
    dist: PathBuf,
}

impl Stamp {
    /// Of the sources as they are now.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of(project: &Project, compiled: &Path) -> Result<Self> {
        let root = project.root();
        let mut hash = Sha256::new();
        hash.update(read(compiled)?);
        hash.update(read(&root.join(script::LOADER_TEMPLATE))?);
        hash.update(read(&root.join(script::KEYS))?);
        hash.update(read(&root.join("Cargo.toml"))?);
        texts::make(project)?.values().for_each(|file| hash.update(file));
        for source in npm::sources(project)? {
            hash.update(source.to_string_lossy().as_bytes());
            hash.update(read(&source)?);
        }
        hash.update(recipe()?);
        Ok(Self {
            hash: naming::hex(&hash.finalize()),
            file: project.scratch().join("dist.stamp"),
            dist: project.dist(),
        })
    }

    /// Whether `dist/` was made from exactly these.
    pub fn is_current(&self) -> bool {
        let written = fs::read_to_string(&self.file);
        let whole = || Files::in_folder(&self.dist).is_ok_and(|files| files.all().iter().all(|file| file.is_file()));
        written.is_ok_and(|written| self.text().is_ok_and(|now| now == written)) && whole()
    }

    /// Remembers that `dist/` is made from these now.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self) -> Result<()> {
        fs::write(&self.file, self.text()?).with_context(|| format!("cannot write {}", self.file.display()))
    }

    /// What goes in and what came out: a build with another target folder puts its own `dist/` in the same place.
    fn text(&self) -> Result<String> {
        let made = fs::read_to_string(self.dist.join(naming::INTEGRITY))?;
        Ok(format!("{}\n{made}", self.hash))
    }
}

/// Something that changes with this program, and so with the options it gives to the tools.
fn recipe() -> Result<String> {
    let program = std::env::current_exe().context("this program does not know its own file")?;
    let facts = fs::metadata(&program)?;
    let built = facts.modified()?.duration_since(UNIX_EPOCH)?;
    Ok(format!("{}-{}", facts.len(), built.as_nanos()))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
