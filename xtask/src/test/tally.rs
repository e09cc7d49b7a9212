//! Counting tests.

use std::ops::AddAssign;

/// How many passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
}

impl Tally {
    /// A check that passed.
    pub const ONE_PASSED: Self = Self { passed: 1, failed: 0 };
    /// A check that failed.
    pub const ONE_FAILED: Self = Self { passed: 0, failed: 1 };

    /// Reads the line with which libtest and wasm-bindgen-test end:
    /// `test result: FAILED. 3 passed; 1 failed; 0 ignored; …`. Any other line is none.
    pub fn from_line(line: &str) -> Option<Self> {
        let counts = line.trim().strip_prefix("test result: ")?.split_once(". ")?.1;
        Some(Self { passed: count(counts, "passed")?, failed: count(counts, "failed")? })
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

fn count(counts: &str, word: &str) -> Option<u64> {
    counts.split("; ").find_map(|part| part.strip_suffix(word))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_read() {
        for (line, expected) in [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                Some((12, 0)),
            ),
            ("test result: FAILED. 3 passed; 1 failed; 0 ignored", Some((3, 1))),
            ("    test result: ok. 2 passed; 0 failed; 0 ignored\r", Some((2, 0))),
            ("test result::reads ... ok", None),
            ("test result: ok", None),
            ("running 3 tests", None),
        ] {
            let counts = Tally::from_line(line).map(|tally| (tally.passed, tally.failed));
            assert_eq!(counts, expected, "{line:?}");
        }
    }
}
