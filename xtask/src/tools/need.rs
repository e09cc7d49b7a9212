//! What a command needs from the machine.

use std::fmt;
use std::str::FromStr;

use anyhow::{Error, bail};

/// One thing that has to be in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The standard library of `wasm32-unknown-unknown`.
    WasmTarget,
    /// The wasm-bindgen CLI and its test runner.
    WasmBindgen,
    /// wasm-pack.
    WasmPack,
    /// Node.js and npm.
    Node,
    /// wasm-opt and terser.
    NpmTools,
    /// A C++ compiler, for libFuzzer.
    CxxCompiler,
    /// Chromium or Chrome.
    Chromium,
    /// chromedriver.
    Chromedriver,
    /// Firefox.
    Firefox,
    /// geckodriver.
    Geckodriver,
    /// WebKitGTK: its driver, its small browser, and a display for it.
    WebKit,
    /// nginx and Apache, to host helper pages.
    WebServers,
}

/// What a set-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building `dist/`, and running the demo by hand.
    Dist,
    /// Driving the demo, and measuring.
    DemoCheck,
    /// Fuzzing.
    Fuzz,
    /// Every check.
    Test,
}

impl Purpose {
    /// Everything it needs.
    pub const fn needs(self) -> &'static [Need] {
        match self {
            Self::Dist => DIST,
            Self::DemoCheck => DEMO_CHECK,
            Self::Fuzz => &[Need::CxxCompiler],
            Self::Test => EVERYTHING,
        }
    }
}

impl FromStr for Purpose {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        Ok(match word {
            "dist" | "demo" | "size" => Self::Dist,
            "demo-check" | "bench" => Self::DemoCheck,
            "fuzz" => Self::Fuzz,
            "test" => Self::Test,
            _ => bail!("`{word}` is none of dist, demo, demo-check, bench, fuzz, test"),
        })
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Dist => "dist",
            Self::DemoCheck => "demo-check",
            Self::Fuzz => "fuzz",
            Self::Test => "test",
        })
    }
}

const DIST: &[Need] = &[Need::WasmTarget, Need::WasmBindgen, Need::Node, Need::NpmTools];

const DEMO_CHECK: &[Need] =
    &[Need::WasmTarget, Need::WasmBindgen, Need::Node, Need::NpmTools, Need::Chromium, Need::Chromedriver];

const EVERYTHING: &[Need] = &[
    Need::WasmTarget,
    Need::WasmBindgen,
    Need::WasmPack,
    Need::Node,
    Need::NpmTools,
    Need::CxxCompiler,
    Need::Chromium,
    Need::Chromedriver,
    Need::Firefox,
    Need::Geckodriver,
    Need::WebKit,
    Need::WebServers,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_reads_back() {
        for purpose in [Purpose::Dist, Purpose::DemoCheck, Purpose::Fuzz, Purpose::Test] {
            assert_eq!(purpose.to_string().parse::<Purpose>().expect("reads"), purpose);
        }
    }

    #[test]
    fn the_demo_needs_no_browser_and_its_check_no_second_one() {
        assert!(!Purpose::Dist.needs().contains(&Need::Chromium));
        assert!(!Purpose::DemoCheck.needs().contains(&Need::Firefox));
    }
}
