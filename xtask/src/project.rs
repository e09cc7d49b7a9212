//! Where the project's parts are, and what its manifest pins.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;

/// The checked-out project.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Finds the workspace this program was built from.
    ///
    /// # Errors
    /// When `cargo metadata` cannot load the workspace.
    pub fn discover() -> Result<Self> {
        // Set by `cargo run`; the compiled-in path serves a binary that is started by hand.
        let crate_dir =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = crate_dir.parent().context("the xtask folder has no parent folder")?.to_path_buf();
        let target = target_dir(&root)?;
        Ok(Self { root, target })
    }

    /// The workspace folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// What `cargo xtask dist` makes.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where this tool keeps its own files.
    pub fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }

    /// The version of the visitor crate, which is the version of everything published.
    ///
    /// # Errors
    /// When the manifest cannot be read or names none.
    pub fn version(&self) -> Result<String> {
        let manifest = self.manifest()?;
        let version =
            manifest.get("workspace").and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
        Ok(version.context("Cargo.toml has no workspace.package.version")?.to_owned())
    }

    /// The exact version that the workspace manifest pins for `dependency`.
    ///
    /// # Errors
    /// When there is no such dependency, or it is not pinned with `=`.
    pub fn pinned(&self, dependency: &str) -> Result<String> {
        pinned_in(&self.manifest()?, dependency)
    }

    fn manifest(&self) -> Result<toml::Table> {
        read_toml(&self.root.join("Cargo.toml"))
    }
}

/// Reads a TOML file.
///
/// # Errors
/// When it is missing or malformed; the message names it.
pub fn read_toml(path: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not valid TOML", path.display()))
}

/// A `cargo` of the toolchain that built this program.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn target_dir(root: &Path) -> Result<PathBuf> {
    let answer = process::output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(root))?;
    let metadata: serde_json::Value = serde_json::from_str(&answer).context("`cargo metadata` gave no JSON")?;
    let target = metadata.get("target_directory").and_then(serde_json::Value::as_str);
    Ok(target.context("`cargo metadata` names no target directory")?.into())
}

fn pinned_in(manifest: &toml::Table, dependency: &str) -> Result<String> {
    let entry = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies")?.get(dependency))
        .with_context(|| format!("Cargo.toml has no workspace dependency `{dependency}`"))?;
    let requirement = entry
        .as_str()
        .or_else(|| entry.get("version")?.as_str())
        .with_context(|| format!("the workspace dependency `{dependency}` has no version"))?;
    match requirement.strip_prefix('=') {
        Some(version) => Ok(version.trim().to_owned()),
        None => bail!("Cargo.toml must pin {dependency} exactly (`={requirement}`)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinned(line: &str) -> Result<String> {
        let manifest = format!("[workspace.dependencies]\n{line}");
        pinned_in(&manifest.parse()?, "wasm-bindgen")
    }

    #[test]
    fn an_exact_pin_is_read() {
        for line in ["wasm-bindgen = \"=0.2.130\"", "wasm-bindgen = { version = \"= 0.2.130\", features = [] }"] {
            assert_eq!(pinned(line).expect(line), "0.2.130");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for line in ["", "wasm-bindgen = \"0.2\"", "wasm-bindgen = { path = \"x\" }"] {
            assert!(pinned(line).is_err(), "{line}");
        }
    }
}
