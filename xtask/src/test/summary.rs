//! What the whole run amounts to.

use std::fmt;
use std::time::Duration;

use crate::progress;
use crate::test::tally::Tally;

/// The outcomes so far.
#[derive(Debug, Default)]
pub struct Summary {
    rows: Vec<(&'static str, Outcome)>,
}

/// What became of one step.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// It ran, with these counts, so long.
    Ran(Tally, Duration),
    /// An earlier one failed.
    NotRun,
}

impl Summary {
    /// Adds the outcome of a step.
    pub fn add(&mut self, step: &'static str, outcome: Outcome) {
        self.rows.push((step, outcome));
    }

    /// Whether something has failed.
    pub fn has_failed(&self) -> bool {
        self.total().failed > 0
    }

    /// Whether something ran, and nothing failed.
    pub fn is_success(&self) -> bool {
        !self.has_failed() && self.total().passed > 0
    }

    fn total(&self) -> Tally {
        let mut total = Tally::default();
        for (_, outcome) in &self.rows {
            if let Outcome::Ran(tally, _) = outcome {
                total += *tally;
            }
        }
        total
    }
}

impl fmt::Display for Summary {
    /// A table, and a last line of its own that counts.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "\n== summary")?;
        for (step, outcome) in &self.rows {
            match outcome {
                Outcome::Ran(tally, took) => {
                    let word = if tally.failed == 0 { "ok" } else { "FAILED" };
                    let took = progress::seconds(*took);
                    let Tally { passed, failed } = tally;
                    writeln!(out, "  {word:<8} {step:<16} {passed:>5} passed {failed:>3} failed {took:>8}")?;
                }
                Outcome::NotRun => writeln!(out, "  {:<8} {step}", "not run")?,
            }
        }
        let Tally { passed, failed } = self.total();
        write!(out, "\n{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let mut summary = Summary::default();
        let tally = |passed, failed| Outcome::Ran(Tally { passed, failed }, Duration::ZERO);
        assert!(!summary.is_success(), "nothing has run");
        summary.add("fmt", tally(1, 0));
        assert!(summary.is_success());
        summary.add("native", tally(40, 2));
        summary.add("docs", Outcome::NotRun);
        assert!(summary.has_failed() && !summary.is_success());
        assert_eq!(summary.to_string().lines().last(), Some("41 passed, 2 failed"));
    }
}
