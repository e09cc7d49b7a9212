//! What is in `dist/`, told by its own `integrity.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::dist::naming;

/// The files that a visitor's browser may load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The script tag.
    pub loader: PathBuf,
    /// The module that loads the wasm.
    pub glue: PathBuf,
    /// The wasm.
    pub wasm: PathBuf,
    /// The module for key combinations, which few pages load.
    pub keys: PathBuf,
    /// The texts, a file for each language, of which a page loads one.
    pub texts: Vec<PathBuf>,
}

impl Files {
    /// Reads them from a `dist/` folder.
    ///
    /// # Errors
    /// When there is no such build.
    pub fn in_folder(dist: &Path) -> Result<Self> {
        let listing = dist.join(naming::INTEGRITY);
        let text = fs::read_to_string(&listing)
            .with_context(|| format!("cannot read {}: run `cargo xtask dist` first", listing.display()))?;
        let names: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).with_context(|| format!("{} is malformed", listing.display()))?;
        let find = |what: &str, matches: &dyn Fn(&str) -> bool| {
            let name = names.keys().find(|name| matches(name));
            name.map(|name| dist.join(name)).with_context(|| format!("{} names no {what}", listing.display()))
        };
        Ok(Self {
            loader: find("loader", &|name| name == naming::LOADER)?,
            glue: find("glue", &|name| name.ends_with(".js") && name != naming::LOADER)?,
            wasm: find("wasm", &|name| name.ends_with(".wasm"))?,
            keys: find("module for keys", &|name| name.ends_with(".mjs"))?,
            texts: names.keys().filter(|name| name.ends_with(".json")).map(|name| dist.join(name)).collect(),
        })
    }

    /// What a page in session loads, besides the texts.
    pub fn in_session(&self) -> [&Path; 3] {
        [&self.loader, &self.glue, &self.wasm]
    }

    /// All of them.
    pub fn all(&self) -> Vec<&Path> {
        let mut all: Vec<&Path> = vec![&self.loader, &self.glue, &self.wasm, &self.keys];
        all.extend(self.texts.iter().map(PathBuf::as_path));
        all
    }
}
