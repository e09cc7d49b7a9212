//! Documents that say what tests have seen.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use cobrowse_e2e::Engine;

/// What a document says now; nothing when there is none yet.
pub fn read(name: &str) -> Result<String> {
    match fs::read_to_string(file(name)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        other => other.with_context(|| format!("cannot read docs/{name}")),
    }
}

/// Compares a document with what it has to say; with `UPDATE_DOCS=1` makes it say so.
pub fn settle(name: &str, seen: &str) -> Result<()> {
    let committed = read(name)?;
    if committed == seen {
        return Ok(());
    }
    if env::var("UPDATE_DOCS").is_ok_and(|value| value == "1") {
        return fs::write(file(name), seen).with_context(|| format!("cannot write docs/{name}"));
    }
    bail!(
        "docs/{name} says something else than was seen; UPDATE_DOCS=1 writes it anew:\n{}",
        difference(&committed, seen)
    )
}

/// The rows of the table below a heading, without its head.
pub fn rows_below(document: &str, heading: &str) -> Vec<Vec<String>> {
    let Some((_, after)) = document.split_once(&format!("{heading}\n")) else { return Vec::new() };
    let section = after.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// An engine's name in a heading.
pub fn title(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "Chromium",
        Engine::Firefox => "Firefox",
        Engine::WebKit => "WebKitGTK",
    }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// Lines that only one of them has.
fn difference(committed: &str, seen: &str) -> String {
    let only = |one: &str, other: &str, sign: &str| {
        let lines = one.lines().filter(|line| !other.lines().any(|same| same == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    only(committed, seen, "-") + &only(seen, committed, "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_of_the_section() {
        let document = "# A\n\n## B\n\n| x | y |\n|---|---|\n| 1 | 2 |\n| 3 |  |\n\n## C\n\n| x |\n|---|\n| 4 |\n";
        assert_eq!(rows_below(document, "## B"), [["1", "2"], ["3", ""]]);
        assert_eq!(rows_below(document, "## C"), [["4"]]);
        assert!(rows_below(document, "## D").is_empty());
    }

    #[test]
    fn differences_are_lines_of_one_side() {
        assert_eq!(difference("a\nb\n", "a\nc\n"), "- b\n+ c\n");
    }
}
