//! The ways out of a page.

use cobrowse_e2e::{Modifier, Stage};

/// How the tag of the page says that the session is to be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// `data-transfer` absent or `window`.
    Window,
    /// `data-transfer="link"`.
    Link,
}

impl Mode {
    pub const ALL: [Self; 2] = [Self::Window, Self::Link];

    /// The test page with all ways.
    pub fn page(self, stage: &Stage, trip: &str, extra: &str) -> String {
        let name = match self {
            Self::Window => "ways",
            Self::Link => "ways-link",
        };
        stage.shop(&format!("/t/{name}.html?trip={trip}{extra}"))
    }
}

/// A way out.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Its row in the document.
    pub what: &'static str,
    /// The id of its element on the test page.
    pub id: &'static str,
    /// What the visitor does with that element.
    pub act: Act,
    /// Where that leads.
    pub leads: Leads,
    /// More of the page's query.
    pub extra: &'static str,
}

/// What a visitor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A click on the element.
    Click,
    /// A click where the element is: it is another one that is hit.
    Point,
    /// The Enter key, with the element in focus.
    Enter,
    /// A click with a key held.
    Holding(Modifier),
    /// A click with the wheel.
    Middle,
    /// A click on the element; in a session, a question appears, and the visitor agrees.
    Agree,
    /// Nothing: the page goes by itself, long after any click.
    Nothing,
}

/// Where a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// Away, in the same window.
    Here,
    /// To another window; the page stays.
    ToWindow,
    /// To a window in the background.
    ToBackground,
    /// To a file; the page stays.
    ToFile,
    /// Nowhere; the page stays.
    Nowhere,
}

/// All of them, in the order of the document.
pub const WAYS: &[Way] = &[
    here("`<a href>`", "anchor"),
    here("… clicked on an element inside", "nested"),
    Way { act: Act::Enter, ..here("… with the Enter key", "anchor") },
    here("… added to the page later", "late"),
    Way { act: Act::Point, ..here("… in an open shadow root", "shadow") },
    Way { act: Act::Point, ..here("… in an SVG drawing", "svg") },
    here("… whose handler stops propagation", "stopped"),
    Way { leads: Leads::Nowhere, ..here("… whose handler prevents the default, as routers do", "prevented") },
    here("… with a fragment", "fragment"),
    here("… to a hash router", "hash"),
    here("… to a page that redirects within its domain", "redirected"),
    here("… `rel=noopener`", "noopener"),
    here("… `rel=noreferrer`", "noreferrer"),
    here("… `referrerpolicy=no-referrer`", "policy"),
    window("… `target=_blank`", "blank"),
    window("… `target=_blank rel=opener`", "blank-opener"),
    window("… `target=name`", "named"),
    Way { extra: "&base=_blank", ..window("… under `<base target=_blank>`", "anchor") },
    Way { leads: Leads::ToBackground, act: Act::Holding(Modifier::Control), ..here("… with Ctrl held", "anchor") },
    Way { leads: Leads::ToBackground, act: Act::Middle, ..here("… with the middle button", "anchor") },
    Way { leads: Leads::ToFile, ..here("… `download`", "download") },
    Way { act: Act::Point, ..here("`<area href>`", "area") },
    here("`location.href = …`", "href"),
    here("`location.assign()`", "assign"),
    here("`location.replace()`", "replace"),
    here("… from a timer", "timer"),
    here("… from a promise", "promise"),
    Way { act: Act::Nothing, ..here("… without a click or key press", "href") },
    window("`window.open()`", "open"),
    here("GET form", "get"),
    here("POST form", "post"),
    here("… with a file", "multipart"),
    here("… with `formaction`, and a button that has a value", "submitter"),
    here("… by `<input type=image>`", "image"),
    here("… by `requestSubmit()`", "request-submit"),
    here("… by `submit()`", "form-submit"),
    here("… whose handler disables its fields afterwards", "disabling"),
    window("… with `target=_blank`", "form-blank"),
    here("`crossDomain()`, then `location.href = …`", "cross-then-location"),
    window("`crossDomain()`, then `window.open()`", "cross-then-open"),
    here("`crossDomain({url})`", "cross-url"),
    here("`crossDomain({url, target: \"_self\"})`", "cross-self"),
    window("`crossDomain({url, target: \"_blank\"})`", "cross-blank"),
    window("`crossDomain({url, target: \"name\"})`", "cross-name"),
    Way { act: Act::Agree, ..here("`promptCrossDomain({url})`, and the visitor agrees", "prompt-url") },
];

const fn here(what: &'static str, id: &'static str) -> Way {
    Way { what, id, act: Act::Click, leads: Leads::Here, extra: "" }
}

const fn window(what: &'static str, id: &'static str) -> Way {
    Way { leads: Leads::ToWindow, ..here(what, id) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_a_row_of_its_own() {
        for way in WAYS {
            assert_eq!(WAYS.iter().filter(|other| other.what == way.what).count(), 1, "{}", way.what);
        }
    }
}
