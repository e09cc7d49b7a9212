//! What is not to be had, and why: each reason is a footnote of the document.

use cobrowse_e2e::Engine;

use crate::way::{Mode, Way};

/// A reason.
#[derive(Debug)]
pub struct Limit {
    /// Its name in the document.
    pub note: &'static str,
    /// What the footnote says.
    pub text: &'static str,
    /// The engines; empty for all.
    engines: &'static [Engine],
    /// The modes; empty for both.
    modes: &'static [Mode],
    /// The ways, by their rows.
    ways: &'static [&'static str],
}

/// The reason why this way does not keep the session in this engine and mode.
pub fn limit_of(engine: Engine, mode: Mode, way: &Way) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| {
        (limit.engines.is_empty() || limit.engines.contains(&engine))
            && (limit.modes.is_empty() || limit.modes.contains(&mode))
            && limit.ways.contains(&way.what)
    })
}

/// All of them, in the order of the footnotes.
pub const LIMITS: &[Limit] = &[
    Limit {
        note: "navigation",
        text: "WebKitGTK 2.50 has no Navigation API, which alone tells of redirects by scripts; Safari 26.2 has it. \
               `crossDomain()` works there.",
        engines: &[Engine::WebKit],
        modes: &[],
        ways: &[
            "`location.href = …`",
            "`location.assign()`",
            "`location.replace()`",
            "… from a timer",
            "… from a promise",
            "… without a click or key press",
            "… by `submit()`",
        ],
    },
    Limit {
        note: "open",
        text: "`window.open` is left to the page: `crossDomain()` before it, or `crossDomain({url, target: \"_blank\"})` \
               in its place, keeps the session.",
        engines: &[],
        modes: &[],
        ways: &["`window.open()`"],
    },
    Limit {
        note: "driver",
        text: "Not tested: the driver of this engine knows only the left button.",
        engines: &[Engine::WebKit],
        modes: &[],
        ways: &["… with the middle button"],
    },
];
