//! The folder that belongs to one browser or one stage.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::limits::{POLL_INTERVAL, REMOVAL_PATIENCE};

/// A fresh folder for a profile, a data directory and logs; removed when dropped.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// An empty folder in the system's place for temporary files.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("cobrowse-e2e-").tempdir().context("no temporary folder")?;
        Ok(Self { folder })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A folder in it, made when it is not there yet.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.path().join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Lets a program keep everything it would keep in the user's home here instead: what an earlier
    /// run or the user's own browser has left behind must not reach a story.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn settle(&self, command: &mut Command) -> Result<()> {
        command.env("HOME", self.path()).env("TMPDIR", self.folder("tmp")?);
        for (variable, name) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
        ] {
            command.env(variable, self.folder(name)?);
        }
        Ok(())
    }
}

impl Drop for Home {
    /// The processes that wrote here were killed a moment ago. As long as the last of them is still
    /// ending, a file can appear behind the removal's back.
    fn drop(&mut self) {
        let deadline = Instant::now() + REMOVAL_PATIENCE;
        while let Err(error) = fs::remove_dir_all(self.path()) {
            if error.kind() == ErrorKind::NotFound || Instant::now() >= deadline {
                return;
            }
            std::thread::sleep(POLL_INTERVAL);
        }
    }
}
