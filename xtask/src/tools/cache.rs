//! Where installed tools are kept: outside the target folder, so that a fresh clone or a
//! `cargo clean` does not build them again.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::process;

const FOLDER: &str = "cobrowse-visitor";

/// The user's cache folder for this project, created if need be.
///
/// # Errors
/// When the user has no home folder, or it cannot be written.
pub fn folder() -> Result<PathBuf> {
    let base = base(Platform::current(), |name| env::var_os(name), process::home())
        .context("this user has no home folder to keep tools in: set XDG_CACHE_HOME")?;
    let folder = base.join(FOLDER);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

#[derive(Debug, Clone, Copy)]
enum Platform {
    Windows,
    Mac,
    Other,
}

impl Platform {
    fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::Mac
        } else {
            Self::Other
        }
    }
}

/// Anywhere, `XDG_CACHE_HOME` wins when it is set: whoever sets it means it. A relative value is
/// ignored, as the XDG base directory specification says.
fn base(platform: Platform, variable: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME").or_else(|| match platform {
        Platform::Windows => absolute("LOCALAPPDATA"),
        Platform::Mac => Some(home?.join(Path::new("Library/Caches"))),
        Platform::Other => Some(home?.join(".cache")),
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn each_platform_has_its_folder() {
        let home = || Some(PathBuf::from("/home/ada"));
        let unset = |_: &str| None;
        let xdg = |name: &str| (name == "XDG_CACHE_HOME").then(|| "/var/cache/ada".into());
        let relative = |name: &str| (name == "XDG_CACHE_HOME").then(|| "cache".into());
        let local = |name: &str| (name == "LOCALAPPDATA").then(|| "/local".into());
        let found = |base: Option<PathBuf>| base.map(|path| path.display().to_string());
        for (base, expected) in [
            (base(Platform::Other, unset, home()), Some("/home/ada/.cache")),
            (base(Platform::Other, xdg, home()), Some("/var/cache/ada")),
            (base(Platform::Other, relative, home()), Some("/home/ada/.cache")),
            (base(Platform::Mac, unset, home()), Some("/home/ada/Library/Caches")),
            (base(Platform::Windows, local, None), Some("/local")),
            (base(Platform::Other, unset, None), None),
        ] {
            assert_eq!(found(base).as_deref(), expected);
        }
    }
}
