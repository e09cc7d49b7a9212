//! The border of the core, as Cargo sees it.

use anyhow::{Result, bail};

use crate::process;
use crate::test::step::Run;
use crate::test::tally::Tally;

/// Crates that touch a page, a clock, a network, a file system or chance, by the start of their name.
const IMPURE: &[&str] = &[
    "async-std",
    "chrono",
    "fastrand",
    "futures",
    "getrandom",
    "gloo",
    "hyper",
    "js-sys",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "smol",
    "socket2",
    "time",
    "tokio",
    "wasm-bindgen",
    "web-sys",
    "web-time",
];

/// Nothing that the core depends on, on any platform, is impure.
pub fn check(run: &Run<'_>) -> Result<Tally> {
    let tree = process::output(run.bench.cargo().args([
        "tree",
        "--package",
        "cobrowse-core",
        "--edges",
        "normal",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let found = impure(&tree);
    if !found.is_empty() {
        bail!("cobrowse-core must stay pure, but it depends on {}", found.join(", "));
    }
    Ok(Tally::ONE_PASSED)
}

fn impure(tree: &str) -> Vec<&str> {
    tree.lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| IMPURE.iter().any(|prefix| begins_with(name, prefix)))
        .collect()
}

/// `tokio` means tokio and tokio-util, not tokioesque.
fn begins_with(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impure_crates_are_found_by_their_family() {
        let tree = "cobrowse-core v0.1.0 (/x)\nserde v1.0.1\nserde_core v1.0.1\n\
                    wasm-bindgen-futures v0.4.80\ngloo v1\ntimely v1\n";
        assert_eq!(impure(tree), ["wasm-bindgen-futures", "gloo"]);
    }
}
