//! `docs/failures.md`: what everybody sees when something goes wrong.

mod abuse;
mod helpers;
mod outages;
mod page;
mod row;
mod scene;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::Engine;

use crate::document;
use crate::in_wanted_engines;
use row::Row;
use scene::Theatre;

/// A story of something that goes wrong.
pub struct Failure {
    /// Its row in the document.
    what: &'static str,
    /// Plays it.
    play: fn(&mut Theatre) -> Play<'_>,
}

type Play<'t> = Pin<Box<dyn Future<Output = Result<Row>> + 't>>;

/// Makes the list of a module's stories.
macro_rules! failures {
    ($($what:literal => $story:ident),+ $(,)?) => {
        pub(super) const ALL: &[super::Failure] =
            &[$(super::Failure { what: $what, play: |theatre| Box::pin($story(theatre)) }),+];
    };
}
use failures;

const CHAPTERS: &[(&str, &[Failure])] = &[
    ("## The helper page", helpers::ALL),
    ("## The server", outages::ALL),
    ("## The page and its browser", page::ALL),
    ("## Strangers", abuse::ALL),
];

type Rows = HashMap<(&'static str, Engine), Row>;

#[tokio::test]
async fn every_failure_is_told_and_holds_nobody() -> Result<()> {
    let seen = in_wanted_engines(all_failures).await?;
    let complaints: Vec<String> = seen.iter().flat_map(|(_, (_, complaints))| complaints.clone()).collect();
    let rows: Rows = seen.into_iter().flat_map(|(_, (rows, _))| rows).collect();
    let document = render(&rows, &document::read(NAME)?);
    ensure!(complaints.is_empty(), "{}\n\n{document}", complaints.join("\n"));
    document::settle(NAME, &document)
}

async fn all_failures(engine: Engine) -> Result<(Rows, Vec<String>)> {
    let mut theatre = Theatre::open(engine).await?;
    let (mut rows, mut complaints) = (Rows::new(), Vec::new());
    for failure in CHAPTERS.iter().flat_map(|(_, failures)| *failures).filter(|failure| is_asked_for(failure.what)) {
        match (failure.play)(&mut theatre).await {
            Ok(row) => {
                rows.insert((failure.what, engine), row);
            }
            Err(error) => {
                complaints.push(format!("{engine}, {}: {error:#}", failure.what));
                theatre.reopen().await.with_context(|| complaints.join("\n"))?;
            }
        }
    }
    Ok((rows, complaints))
}

/// As `COBROWSE_WAYS` does for the ways.
fn is_asked_for(row: &str) -> bool {
    let asked = std::env::var("COBROWSE_FAILURES").unwrap_or_default();
    asked.is_empty() || asked.split(',').any(|text| row.contains(text))
}

/// A row for each failure, or more where the engines differ: then the row says for which it stands.
fn render(rows: &Rows, committed: &str) -> String {
    let mut text = String::from(INTRODUCTION);
    for (heading, failures) in CHAPTERS {
        let _ = write!(text, "\n{heading}\n\n{}", Row::HEAD);
        let earlier = document::rows_below(committed, heading);
        for failure in *failures {
            let row_in = |engine: Engine| {
                let kept = || {
                    let (alone, shared) = (format!("{} (", failure.what), engine.to_string());
                    let stands_for = |label: &str| {
                        label == failure.what
                            || label.strip_prefix(&alone).is_some_and(|engines| engines.contains(&shared))
                    };
                    earlier
                        .iter()
                        .find(|cells| cells.first().is_some_and(|label| stands_for(label)))
                        .and_then(|cells| Row::of(cells))
                };
                let seen = rows.get(&(failure.what, engine)).cloned();
                match (seen, kept()) {
                    // A machine that is too busy for the three seconds says nothing about the product.
                    (Some(seen), Some(kept)) if seen.is_only_slower(&kept) => kept,
                    (seen, kept) => seen.or(kept).unwrap_or_default(),
                }
            };
            let mut groups: BTreeMap<usize, (Row, Vec<String>)> = BTreeMap::new();
            for (at, engine) in Engine::ALL.into_iter().enumerate() {
                let row = row_in(engine);
                let same = groups.iter().find(|(_, (other, _))| *other == row).map_or(at, |(at, _)| *at);
                groups.entry(same).or_insert_with(|| (row, Vec::new())).1.push(engine.to_string());
            }
            for (row, engines) in groups.values() {
                let label = match groups.len() {
                    1 => failure.what.to_owned(),
                    _ => format!("{} ({})", failure.what, engines.join(", ")),
                };
                let _ = writeln!(text, "| {label} | {row} |");
            }
        }
    }
    text
}

const NAME: &str = "failures.md";

const INTRODUCTION: &str = "\
# What can go wrong

What visitor, page and log see when a visitor in session goes to another trusted domain and something is not as it should be. Seen by the
tests in Chromium, Firefox and WebKitGTK, with their pop-up blockers on; where they differ, each has a row.
[CONTRIBUTING](../CONTRIBUTING.md) says how this page is made.

*At once*: nothing was waited for that did not come. *Within 3 s*: the visitor was held, and then let go. Lines of the log are in no
particular order, without times, sessions and ports; `connection` events are left out. In all of this no ticket and no token was in an address that a site, a script, the
history or the log has seen, and a site that is not listed was sent nothing at all.
";
