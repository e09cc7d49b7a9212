//! Tools that npm brings: wasm-opt (in the package binaryen) and terser.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::tools::pins;
use crate::{process, progress};

/// The packages with their versions.
const PACKAGES: [(&str, &str); 2] = [("binaryen", pins::BINARYEN), ("terser", pins::TERSER)];

/// Makes sure that the pinned packages are under `cache`; returns the folder that holds them.
///
/// # Errors
/// When npm is missing or fails.
pub fn ensure(cache: &Path) -> Result<PathBuf> {
    let prefix = cache.join("npm");
    let modules = prefix.join("node_modules");
    let complete =
        PACKAGES.iter().all(|(name, version)| installed_version(&modules, name).as_deref() == Some(*version));
    if !complete {
        install(&prefix)?;
    }
    Ok(modules)
}

/// The major version of the node on `PATH`.
pub fn node_version() -> Option<u32> {
    let answer = Command::new(process::find("node")?).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    text.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn install(prefix: &Path) -> Result<()> {
    let npm = process::find("npm").context("npm is missing")?;
    std::fs::create_dir_all(prefix).with_context(|| format!("cannot create {}", prefix.display()))?;
    progress::long("installing wasm-opt and terser from npm", || {
        let mut install = Command::new(npm);
        install
            .arg("install")
            .arg("--prefix")
            .arg(prefix)
            .args(["--no-audit", "--no-fund", "--loglevel=error", "--save-exact"])
            .args(PACKAGES.map(|(name, version)| format!("{name}@{version}")))
            .current_dir(prefix);
        process::output(&mut install)
    })?;
    Ok(())
}

fn installed_version(modules: &Path, name: &str) -> Option<String> {
    let manifest = std::fs::read(modules.join(name).join("package.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    Some(manifest.get("version")?.as_str()?.to_owned())
}
