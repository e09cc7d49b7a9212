//! `docs/ways.md`: which ways keep the session.

use std::collections::HashMap;
use std::fmt::Write as _;

use anyhow::{Result, ensure};
use cobrowse_e2e::{Engine, Stage};

use crate::document::{self, title};
use crate::guest::Guest;
use crate::in_wanted_engines;
use crate::limits::{LIMITS, UNTESTED, limit_of, quirks_of};
use crate::trip::{self, Kept, Known};
use crate::way::{Mode, WAYS};

/// What stands in a cell: by mode, row and engine.
type Cells = HashMap<(Mode, &'static str, Engine), String>;

#[tokio::test]
async fn every_way_out_keeps_the_session() -> Result<()> {
    let seen = in_wanted_engines(all_ways).await?;
    let complaints: Vec<String> = seen.iter().flat_map(|(_, (_, complaints))| complaints.clone()).collect();
    let cells: Cells = seen.into_iter().flat_map(|(_, (cells, _))| cells).collect();
    let document = render(&cells, &document::read(NAME)?);
    ensure!(complaints.is_empty(), "{}\n\n{document}", complaints.join("\n"));
    document::settle(NAME, &document)
}

/// One browser and one stage for all ways and modes.
async fn all_ways(engine: Engine) -> Result<(Cells, Vec<String>)> {
    let mut guest = Guest::arrive(engine, Stage::start().await?).await?;
    let (mut cells, mut complaints, mut late) = (Cells::new(), Vec::new(), 0);
    for way in WAYS.iter().filter(|way| is_asked_for(way.what)) {
        if let Some(limit) = limit_of(engine, Mode::Window, way).filter(|limit| limit.note == UNTESTED) {
            cells.extend(Mode::ALL.map(|mode| ((mode, way.what, engine), format!("not tested[^{}]", limit.note))));
            continue;
        }
        let usual = match trip::without_session(&mut guest, way).await {
            Ok(usual) => usual,
            Err(error) => {
                guest.arrive_again().await?;
                complaints.push(format!("{engine}, {}, without a session: {error:#}", way.what));
                continue;
            }
        };
        for mode in Mode::ALL {
            let limit = limit_of(engine, mode, way);
            let quirks = quirks_of(engine, mode, way);
            let facts = quirks.iter().map(|(fact, _)| *fact).collect();
            let known = Known { usual: &usual, is_limited: limit.is_some(), facts };
            let seen = trip::in_session(&mut guest, mode, way, &known).await;
            let quirk = |differs: &[String]| {
                let mut notes: Vec<&str> = quirks
                    .iter()
                    .filter(|(name, _)| differs.iter().any(|fact| fact.starts_with(name)))
                    .map(|(_, limit)| limit.note)
                    .collect();
                notes.dedup();
                notes.iter().map(|note| format!("[^{note}]")).collect::<String>()
            };
            let cell = match (seen, limit, mode) {
                (Ok((Kept::ByLink, differs)), _, Mode::Window) => format!("yes, by link{}", quirk(&differs)),
                (Ok((Kept::Late, differs)), _, _) => {
                    late += 1;
                    format!("yes{}", quirk(&differs))
                }
                (Ok((Kept::ByWindow | Kept::ByLink, differs)), _, _) => format!("yes{}", quirk(&differs)),
                (Ok((Kept::Untouched, _)), _, _) => "untouched".to_owned(),
                (Ok((Kept::No, _)), Some(limit), _) => format!("no[^{}]", limit.note),
                (Ok((Kept::No, _)), None, _) => {
                    complaints.push(format!("{engine}, {mode:?}, {}: the session is lost", way.what));
                    "**no**".to_owned()
                }
                (Err(error), _, _) => {
                    complaints.push(format!("{engine}, {mode:?}, {}: {error:#}", way.what));
                    "**fails**".to_owned()
                }
            };
            let left = if cell.starts_with("**") { guest.arrive_again().await } else { guest.tidy().await };
            if left.is_err() {
                guest.arrive_again().await?;
            }
            cells.insert((mode, way.what, engine), cell);
        }
    }
    if late > MOST_LATE {
        complaints.push(format!("{engine}: in {late} cells the helper pages were not done in time"));
    }
    Ok((cells, complaints))
}

/// On a machine that is very busy a crossing takes longer than a visitor is made to wait. That is as it should be, and not
/// what is looked at here; but it must not be the rule.
const MOST_LATE: usize = 15;

/// `COBROWSE_WAYS=form,blank` looks only at rows with one of these texts, while something is being worked on. The document
/// then keeps its other rows.
fn is_asked_for(row: &str) -> bool {
    let asked = std::env::var("COBROWSE_WAYS").unwrap_or_default();
    asked.is_empty() || asked.split(',').any(|text| row.contains(text))
}

fn render(cells: &Cells, committed: &str) -> String {
    let mut text = String::from(INTRODUCTION);
    for (mode, heading) in [(Mode::Window, WITH_WINDOW), (Mode::Link, WITHOUT_WINDOW)] {
        let earlier = document::rows_below(committed, heading);
        let _ = write!(text, "\n{heading}\n\n| way |");
        for engine in Engine::ALL {
            let _ = write!(text, " {} |", title(engine));
        }
        text.push_str("\n|---|---|---|---|\n");
        for way in WAYS {
            let kept = earlier.iter().find(|row| row.first().is_some_and(|cell| cell == way.what));
            let _ = write!(text, "| {} |", way.what);
            for (at, engine) in Engine::ALL.into_iter().enumerate() {
                let kept = || kept.and_then(|row| row.get(at + 1)).cloned().unwrap_or_default();
                let cell = cells.get(&(mode, way.what, engine)).cloned().unwrap_or_else(kept);
                let _ = write!(text, " {cell} |");
            }
            text.push('\n');
        }
    }
    let notes = LIMITS.iter().filter(|limit| text.contains(&format!("[^{}]", limit.note)));
    let mut notes: Vec<String> = notes.map(|limit| format!("\n[^{}]: {}\n", limit.note, limit.text)).collect();
    notes.sort();
    notes.dedup();
    text + &notes.concat()
}

const NAME: &str = "ways.md";

const WITH_WINDOW: &str = "## With a helper window (`data-transfer` absent, or `window`)";

const WITHOUT_WINDOW: &str = "## Without any window (`data-transfer=\"link\"`)";

const INTRODUCTION: &str = "\
# Ways out

Which ways out of a page, to another trusted domain, keep a session that has not been there yet. Seen by the tests in these
engines, with their pop-up blockers on; [CONTRIBUTING](../CONTRIBUTING.md) says how this page is made.

*yes*: the visitor arrives once, in the same session, and all else is as the browser does it without us: address, body, referrer, history,
window. *by link*: no window could be opened, so the address carried a ticket. *untouched*: the visitor goes nowhere, or is given a
file, and nothing is done about it.
";
