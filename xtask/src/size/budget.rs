//! Size budgets.

use anyhow::{Context as _, Result};

/// The compressed size of each built file, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Weights {
    /// The script tag.
    pub loader: u64,
    /// The module that loads the wasm.
    pub glue: u64,
    /// The wasm.
    pub wasm: u64,
    /// The largest of the texts, and the style sheet.
    pub texts: u64,
}

impl Weights {
    /// All that a page in session loads before anything is to be seen.
    pub fn total(&self) -> u64 {
        self.loader + self.glue + self.wasm
    }
}

/// What one thing may weigh.
#[derive(Debug, PartialEq, Eq)]
pub struct Budget {
    what: Subject,
    bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Loader,
    Total,
    Texts,
}

/// How a budget fared, in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within it.
    Kept(String),
    /// Over it.
    Exceeded(String),
}

impl Budget {
    /// Reads every budget; one that is missing is an error, or deleting a line would pass the check.
    ///
    /// # Errors
    /// When one is missing or is no number of bytes.
    pub fn all_in(table: &toml::Table) -> Result<Vec<Self>> {
        [("loader", Subject::Loader), ("total", Subject::Total), ("texts", Subject::Texts)]
            .into_iter()
            .map(|(name, what)| {
                let bytes = table
                    .get(name)
                    .and_then(|entry| entry.get("brotli_bytes")?.as_integer())
                    .and_then(|bytes| u64::try_from(bytes).ok())
                    .with_context(|| format!("size-budget.toml has no [{name}] brotli_bytes"))?;
                Ok(Self { what, bytes })
            })
            .collect()
    }

    /// Compares.
    pub fn judge(&self, weights: &Weights) -> Verdict {
        let (name, actual) = match self.what {
            Subject::Loader => ("loader", weights.loader),
            Subject::Total => ("wasm + glue + loader", weights.total()),
            Subject::Texts => ("texts and style sheet", weights.texts),
        };
        let line = format!("{name}: {actual} of {} bytes", self.bytes);
        if actual <= self.bytes {
            Verdict::Kept(line)
        } else {
            Verdict::Exceeded(format!("{line}, {} too many", actual - self.bytes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budgets(text: &str) -> Result<Vec<Budget>> {
        Budget::all_in(&text.parse()?)
    }

    #[test]
    fn budgets_are_kept_to_the_byte() {
        let budgets = budgets("[loader]\nbrotli_bytes = 10\n[total]\nbrotli_bytes = 59\n[texts]\nbrotli_bytes = 40")
            .expect("reads");
        let weights = Weights { loader: 10, glue: 20, wasm: 30, texts: 40 };
        let verdicts: Vec<Verdict> = budgets.iter().map(|budget| budget.judge(&weights)).collect();
        assert_eq!(
            verdicts,
            [
                Verdict::Kept("loader: 10 of 10 bytes".into()),
                Verdict::Exceeded("wasm + glue + loader: 60 of 59 bytes, 1 too many".into()),
                Verdict::Kept("texts and style sheet: 40 of 40 bytes".into()),
            ]
        );
    }

    #[test]
    fn a_budget_that_was_deleted_is_noticed() {
        let rest = "[total]\nbrotli_bytes = 1\n[texts]\nbrotli_bytes = 1";
        for text in ["", "[loader]\nbrotli_bytes = 10", rest, &format!("[loader]\nbrotli_bytes = -1\n{rest}")] {
            assert!(budgets(text).is_err(), "{text:?}");
        }
    }
}
