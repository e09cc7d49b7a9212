//! What browsers write to their standard error.

use crate::console::{Complaint, Level};

/// The errors and warnings among the lines of `WebKitGTK`'s processes:
/// `URL:LINE:COLUMN: CONSOLE SOURCE LEVEL TEXT`, where place and source may be missing.
pub(super) fn in_webkit(output: &str) -> Vec<Complaint> {
    output.lines().filter_map(webkit_line).collect()
}

fn webkit_line(line: &str) -> Option<Complaint> {
    let (place, message) = match line.strip_prefix(WEBKIT_MARK) {
        Some(message) => ("", message),
        None => line.split_once(&format!(": {WEBKIT_MARK}"))?,
    };
    // A source is one or two words; the level is the first word that is one.
    let word = message.split(' ').take(3).find(|word| WEBKIT_LEVELS.contains(word))?;
    let level = match word {
        "ERROR" => Level::Error,
        "WARN" => Level::Warning,
        _ => return None,
    };
    let text = message.split_once(word)?.1.trim_start().to_owned();
    Some(Complaint { level, text, place: place.to_owned() })
}

/// The exceptions and rejections that nobody caught, among the lines of Firefox:
/// `JavaScript error: URL, line LINE: TEXT`. Those of its own scripts are left out.
pub(super) fn uncaught_in_firefox(output: &str) -> Vec<Complaint> {
    output.lines().filter_map(firefox_line).collect()
}

fn firefox_line(line: &str) -> Option<Complaint> {
    let (url, rest) = line.strip_prefix("JavaScript error: ")?.split_once(", line ")?;
    let (number, text) = rest.split_once(": ")?;
    let of_a_page = ["http:", "https:", "blob:"].iter().any(|scheme| url.starts_with(scheme));
    of_a_page.then(|| Complaint::error(text, &format!("{url}:{number}")))
}

const WEBKIT_MARK: &str = "CONSOLE ";

const WEBKIT_LEVELS: &[&str] = &["ERROR", "WARN", "LOG", "INFO", "DEBUG", "TRACE"];

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(complaint: Option<Complaint>) -> String {
        complaint.map(|complaint| complaint.to_string()).unwrap_or_default()
    }

    #[test]
    fn webkits_errors_and_warnings_are_told_from_the_rest() {
        let table = [
            ("http://a:1/x:1:105: CONSOLE ERROR no stock", "error: no stock (http://a:1/x:1:105)"),
            ("http://a:1/x:1:7: CONSOLE WARN slow", "warning: slow (http://a:1/x:1:7)"),
            (
                "CONSOLE JS ERROR Unhandled Promise Rejection: Error: no",
                "error: Unhandled Promise Rejection: Error: no ()",
            ),
            ("http://a/:1:1: CONSOLE SECURITY ERROR Refused", "error: Refused (http://a/:1:1)"),
            ("CONSOLE LOG the last ERROR is gone", ""),
            ("http://a/:1:1: CONSOLE INFO CONSOLE ERROR", ""),
            ("(MiniBrowser:1): Gtk-WARNING **: cannot", ""),
            ("", ""),
        ];
        for (line, expected) in table {
            assert_eq!(shown(webkit_line(line)), expected, "{line}");
        }
    }

    #[test]
    fn firefoxes_exceptions_are_those_of_pages() {
        let table = [
            ("JavaScript error: http://a:1/x, line 7: Error: no", "error: Error: no (http://a:1/x:7)"),
            (
                "JavaScript error: http://a/, line 2: uncaught exception: a: b",
                "error: uncaught exception: a: b (http://a/:2)",
            ),
            ("JavaScript error: resource://gre/modules/x.sys.mjs, line 5: Error: own", ""),
            ("JavaScript warning: http://a/, line 2: unreachable", ""),
            ("console.error: \"http:\"", ""),
        ];
        for (line, expected) in table {
            assert_eq!(shown(firefox_line(line)), expected, "{line}");
        }
    }
}
