//! The npm package: hand-written around the built files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::dist::{Files, copy, naming};
use crate::project::Project;

/// The hand-written half of the package.
const TEMPLATE: &str = "pkg-template/npm";
/// Where the package keeps what a site serves by itself.
const SERVED: &str = "files";

/// Assembles `npm/` inside the folder `fresh`, which holds the built files already.
///
/// # Errors
/// When a template is missing or malformed.
pub fn assemble(project: &Project, fresh: &Path) -> Result<()> {
    let package = fresh.join("npm");
    let served = package.join(SERVED);
    fs::create_dir_all(&served).with_context(|| format!("cannot create {}", served.display()))?;
    for file in Files::in_folder(fresh)?.all() {
        copy(file, &served.join(file_name(file)?))?;
    }
    copy(&fresh.join(naming::INTEGRITY), &served.join(naming::INTEGRITY))?;
    for source in sources(project)? {
        copy(&source, &package.join(file_name(&source)?))?;
    }
    set_version(&package.join("package.json"), &project.version()?)
}

/// The hand-written files of the package, and the licences it is under.
///
/// # Errors
/// When a folder cannot be listed.
pub fn sources(project: &Project) -> Result<Vec<PathBuf>> {
    let mut sources = files_of(&project.root().join(TEMPLATE))?;
    let licences = files_of(project.root())?.into_iter();
    sources.extend(licences.filter(|file| file_name(file).is_ok_and(|name| name.starts_with("LICENSE"))));
    Ok(sources)
}

fn set_version(manifest: &Path, version: &str) -> Result<()> {
    let what = || format!("in {}", manifest.display());
    let text = fs::read_to_string(manifest).with_context(what)?;
    // The template's version is a placeholder, so that the crate's is the only one to raise.
    let filled = text.replace("0.0.0-development", version);
    let parsed: serde_json::Value = serde_json::from_str(&filled).with_context(what)?;
    anyhow::ensure!(
        parsed.get("version").and_then(serde_json::Value::as_str) == Some(version),
        "{TEMPLATE}/package.json must say \"version\": \"0.0.0-development\""
    );
    fs::write(manifest, filled).with_context(what)
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let what = || format!("cannot list {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(what)? {
        let path = entry.with_context(what)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> Result<&str> {
    path.file_name().and_then(|name| name.to_str()).with_context(|| format!("{} has no plain name", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cobrowse_core::error::ErrorCode;
    use cobrowse_core::event::{Event, UNSUPPORTED};

    fn types() -> String {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(TEMPLATE).join("index.d.ts");
        fs::read_to_string(file).expect("the types are there")
    }

    /// The lines between two markers, each without its indentation.
    fn section<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
        let (_, rest) = text.split_once(from).expect(from);
        let (section, _) = rest.split_once(to).expect(to);
        section.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("/*")).collect()
    }

    #[test]
    fn the_types_list_exactly_the_error_codes_of_the_core() {
        let types = types();
        let listed: Vec<&str> = section(&types, "export type ErrorCode =", ";")
            .iter()
            .map(|line| line.trim_matches(['|', ' ', '"']))
            .collect();
        let expected: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(listed, expected);
    }

    #[test]
    fn the_types_list_exactly_the_events_of_the_core_and_the_loader() {
        let types = types();
        let listed: Vec<&str> = section(&types, "export interface VisitorEvents {", "\n}")
            .iter()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name)
            .collect();
        let core = Event::CATALOGUE.iter().map(|(name, _)| *name);
        let expected: Vec<&str> = core.chain([UNSUPPORTED.0]).collect();
        assert_eq!(listed, expected);
    }
}
