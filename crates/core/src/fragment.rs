//! Tickets in the fragment of an address.
//!
//! A fragment is never sent to a server and not part of a `Referer`, and it survives HTTP redirects whose `Location`
//! has none of its own. The loader takes the ticket out before the page's own scripts can read the address.

use crate::ids::Ticket;
use crate::text::{cut, joined};
use crate::web_url::WebUrl;

/// What stands before the ticket of a helper page. The loader looks for the same text.
pub const TICKET_MARKER: &str = "cobrowse-ticket=";

/// What stands before the ticket in the address that a visitor goes to. The loader looks for the same text.
pub const LINK_MARKER: &str = "cobrowse-link=";

/// Where the part of a fragment begins that pages cannot see (URL Fragment Text Directives, section 3.1).
const DIRECTIVE: &str = ":~:";

/// The fragment (without `#`) that takes `ticket` to a helper page.
pub fn ticket_fragment(ticket: &Ticket) -> String {
    [TICKET_MARKER, ticket.as_str()].concat()
}

/// The ticket in the fragment (without `#`) of a helper page, if it has one and nothing else.
pub fn parse_ticket(fragment: &str) -> Option<Ticket> {
    Ticket::parse(fragment.strip_prefix(TICKET_MARKER)?).ok()
}

/// The same address, carrying `ticket` behind what its fragment says: hash routers and anchors keep theirs.
pub fn with_link_ticket(url: &WebUrl, ticket: &Ticket) -> WebUrl {
    let fragment = cut(url.as_str(), b'#').map_or("", |(_, fragment)| fragment);
    let (seen, directive) = split_directive(fragment);
    let and = if seen.is_empty() { "" } else { "&" };
    url.with_fragment(&joined(&[seen, and, LINK_MARKER, ticket.as_str(), directive]))
}

/// The ticket that a navigation has brought in its fragment (without `#`), and the fragment without it.
pub fn parse_link(fragment: &str) -> Option<(&str, Ticket)> {
    let (seen, _) = split_directive(fragment);
    let (rest, ticket) = seen.rsplit_once(LINK_MARKER)?;
    let rest = if rest.is_empty() { rest } else { rest.strip_suffix('&')? };
    Some((rest, Ticket::parse(ticket).ok()?))
}

fn split_directive(fragment: &str) -> (&str, &str) {
    // Not `find`: searching for a text would be a part of the agent that nothing else needs.
    let at = fragment.as_bytes().windows(DIRECTIVE.len()).position(|bytes| bytes == DIRECTIVE.as_bytes());
    fragment.split_at_checked(at.unwrap_or(fragment.len())).unwrap_or((fragment, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn ticket() -> Ticket {
        Ticket::from_random([9; 22])
    }

    #[test]
    fn a_ticket_goes_into_a_fragment_and_out_of_it() {
        assert_eq!(parse_ticket(&ticket_fragment(&ticket())), Some(ticket()));
    }

    #[test]
    fn other_fragments_are_left_alone() {
        for fragment in
            ["", "/route", "cobrowse-ticket=", "cobrowse-ticket=short", "x&cobrowse-ticket=AAAAAAAAAAAAAAAAAAAAAA"]
        {
            assert_eq!(parse_ticket(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn a_link_keeps_the_fragment_it_has() {
        let text = ticket();
        for (address, fragment, rest) in [
            ("https://pay.example/", "cobrowse-link=T", ""),
            ("https://pay.example/#", "cobrowse-link=T", ""),
            ("https://pay.example/a?b=c#terms", "terms&cobrowse-link=T", "terms"),
            ("https://pay.example/#/cart?step=2", "/cart?step=2&cobrowse-link=T", "/cart?step=2"),
            ("https://pay.example/#!/x&y", "!/x&y&cobrowse-link=T", "!/x&y"),
            ("https://pay.example/#terms:~:text=fee", "terms&cobrowse-link=T:~:text=fee", "terms"),
            ("https://pay.example/#:~:text=fee", "cobrowse-link=T:~:text=fee", ""),
        ] {
            let url = with_link_ticket(&WebUrl::parse(address).unwrap(), &text);
            let (before, carried) = cut(url.as_str(), b'#').unwrap();
            assert_eq!(before, address.split_once('#').map_or(address, |(before, _)| before));
            assert_eq!(carried.replace(text.as_str(), "T"), fragment);
            assert_eq!(parse_link(carried), Some((rest, text)), "{address}");
        }
    }

    #[test]
    fn what_only_looks_like_a_link_ticket_is_left_alone() {
        for fragment in [
            "cobrowse-link=",
            "cobrowse-link=short",
            "xcobrowse-link=AAAAAAAAAAAAAAAAAAAAAA",
            "cobrowse-link=AAAAAAAAAAAAAAAAAAAAAA&more",
            "a:~:cobrowse-link=AAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(parse_link(fragment), None, "{fragment}");
        }
    }
}
