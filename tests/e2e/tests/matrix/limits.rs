//! What is not to be had, and why: each reason is a footnote of the document.

use cobrowse_e2e::Engine;

use crate::way::{Mode, Way};

/// A reason.
#[derive(Debug)]
pub struct Limit {
    /// What is not as the browser does it, although the session is kept; empty when it is not kept.
    facts: &'static [&'static str],
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
    limits_of(engine, mode, way).find(|limit| limit.facts.is_empty())
}

/// What is known to be other than usual although the session is kept: the facts' names, each with its reason.
pub fn quirks_of(engine: Engine, mode: Mode, way: &Way) -> Vec<(&'static str, &'static Limit)> {
    let with_facts = |limit: &'static Limit| limit.facts.iter().map(move |fact| (*fact, limit));
    limits_of(engine, mode, way).flat_map(with_facts).collect()
}

fn limits_of(engine: Engine, mode: Mode, way: &Way) -> impl Iterator<Item = &'static Limit> {
    LIMITS.iter().filter(move |limit| {
        (limit.engines.is_empty() || limit.engines.contains(&engine))
            && (limit.modes.is_empty() || limit.modes.contains(&mode))
            && limit.ways.contains(&way.what)
    })
}

/// All of them, in the order of the footnotes.
pub const LIMITS: &[Limit] = &[
    Limit {
        facts: &[],
        note: UNTESTED,
        text: "WebKitGTK's driver knows only the left button, and its MiniBrowser opens no tab for Ctrl.",
        engines: &[Engine::WebKit],
        modes: &[],
        ways: &["… with Ctrl held", "… with the middle button"],
    },
    Limit {
        facts: &[],
        note: "stopped",
        text: "Where there is no Navigation API, a click that a handler keeps to itself is seen by nobody else.",
        engines: &[Engine::WebKit],
        modes: &[],
        ways: &["… whose handler stops propagation"],
    },
    Limit {
        facts: &[],
        note: "navigation",
        text: NO_NAVIGATION_API,
        engines: &[Engine::WebKit],
        modes: &[Mode::Link],
        ways: &["`crossDomain()`, then `location.href = …`"],
    },
    Limit {
        facts: &[],
        note: "navigation",
        text: NO_NAVIGATION_API,
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
        facts: &[],
        note: "open",
        text: "`window.open` is left to the page: `crossDomain()` before it, or `crossDomain({url, target: \"_blank\"})` \
               in its place, keeps the session.",
        engines: &[],
        modes: &[],
        ways: &["`window.open()`"],
    },
    Limit {
        facts: &[],
        note: "gesture",
        text: "In Chromium one gesture opens one window, and that is the visitor's new tab: it is in session as soon as something else \
               has taken the session to its domain.",
        engines: &[Engine::Chromium],
        modes: &[Mode::Window],
        ways: &["… with Ctrl held", "… with the middle button"],
    },
    Limit {
        facts: &[],
        note: "tab",
        text: "A new tab that the visitor opens by themselves is the browser's, and takes no ticket along. It is in session as soon as \
               something else has taken the session to its domain.",
        engines: &[],
        modes: &[Mode::Link],
        ways: &["… with Ctrl held", "… with the middle button"],
    },
    Limit {
        facts: &["asked", "echo", "referrer"],
        note: "referrer",
        text: "The destination is told the origin that the visitor comes from, although the page does not want it to: a ticket is \
               good only for a visitor who comes from where it was asked for.",
        engines: &[],
        modes: &[Mode::Link],
        ways: &["… `rel=noreferrer`", "… `referrerpolicy=no-referrer`"],
    },
    Limit {
        facts: &["asked", "echo", "referrer"],
        note: "unreferred",
        text: "In WebKitGTK a helper window that becomes the destination does not say where the visitor comes from.",
        engines: &[Engine::WebKit],
        modes: &[Mode::Window],
        ways: &[
            "… `target=_blank`",
            "… `target=_blank rel=opener`",
            "… `target=name`",
            "… under `<base target=_blank>`",
            "… with `target=_blank`",
            "`crossDomain()`, then `window.open()`",
            "`crossDomain({url, target: \"_blank\"})`",
            "`crossDomain({url, target: \"name\"})`",
        ],
    },
    Limit {
        facts: &["opener"],
        note: "opener",
        text: "The new window has no `opener`.",
        engines: &[],
        modes: &[],
        ways: &["… `target=_blank rel=opener`", "`crossDomain({url, target: \"_blank\"})`"],
    },
    Limit {
        facts: &["name"],
        note: "name",
        text: "The helper window becomes the destination, and has no name: a later link with this target opens another window.",
        engines: &[],
        modes: &[Mode::Window],
        ways: &["… `target=name`", "`crossDomain({url, target: \"name\"})`"],
    },
    Limit {
        facts: &["history"],
        note: "back",
        text: "The helper page stays behind in the new window's history.",
        engines: &[],
        modes: &[Mode::Window],
        ways: &["… with `target=_blank`"],
    },
];

/// The reason of ways that no test can go.
pub const UNTESTED: &str = "driver";

const NO_NAVIGATION_API: &str = "WebKitGTK 2.50 has no Navigation API, which alone tells of redirects by scripts; Safari 26.2 has it. \
                                 `crossDomain({url})` works there.";
