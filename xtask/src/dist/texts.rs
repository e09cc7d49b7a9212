//! What visitors read, a file for each language, and with it the style sheet: a page loads one of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::project::Project;

/// The texts, `TAG.txt`, one in each line.
const TEXTS: &str = "crates/core/texts";
/// The style sheet.
const STYLE: &str = "pkg-template/style.css";

/// The content of each file, by the tag of its language.
pub type Texts = BTreeMap<String, String>;

/// Makes them.
///
/// # Errors
/// When a source cannot be read, or there is none.
pub fn make(project: &Project) -> Result<Texts> {
    let style = read(&project.root().join(STYLE))?;
    let mut made = Texts::new();
    for source in texts(project)? {
        let tag = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let file = serde_json::json!({ "lines": read(&source)?, "style": style });
        made.insert(tag, file.to_string());
    }
    ensure!(!made.is_empty(), "there are no texts in {TEXTS}");
    Ok(made)
}

fn texts(project: &Project) -> Result<Vec<PathBuf>> {
    let folder = project.root().join(TEXTS);
    let what = || format!("cannot list {}", folder.display());
    let entries = fs::read_dir(&folder).with_context(what)?;
    entries.map(|entry| Ok(entry.with_context(what)?.path())).collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
