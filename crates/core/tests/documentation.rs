//! The tables of the site developer's guide say what the code says.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test: what is missing fails it")]

use cobrowse_core::error::ErrorCode;
use cobrowse_core::event::{Event, UNSUPPORTED};
use cobrowse_core::texts::Language;

const GUIDE: &str = include_str!("../../../docs/site.md");

/// The rows of the table below a heading, header and rule left out.
fn table(heading: &str) -> Vec<(String, String)> {
    let section = GUIDE.split(&format!("\n## {heading}\n")).nth(1).expect(heading);
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            (cells[0].trim_matches('`').to_owned(), cells[1].to_owned())
        })
        .collect()
}

#[test]
fn error_codes() {
    let codes: Vec<(String, String)> =
        ErrorCode::ALL.iter().map(|code| (code.as_str().to_owned(), code.meaning().to_owned())).collect();
    assert_eq!(table("Error codes"), codes);
}

#[test]
fn events() {
    let events: Vec<(String, String)> = Event::CATALOGUE
        .iter()
        .chain([&UNSUPPORTED])
        .map(|(name, detail)| ((*name).to_owned(), (*detail).to_owned()))
        .collect();
    assert_eq!(table("Events"), events);
}

#[test]
fn languages() {
    let rows: Vec<&str> = GUIDE
        .lines()
        .filter(|line| line.ends_with("| left to right |") || line.ends_with("| right to left |"))
        .collect();
    assert_eq!(rows.len(), Language::all().len());
    for (row, language) in rows.iter().zip(Language::all()) {
        let direction = if language.dir() == "rtl" { "right to left" } else { "left to right" };
        assert!(row.ends_with(&format!("| `{}` | {direction} |", language.tag())), "{row}");
    }
}
