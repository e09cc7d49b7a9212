//! The ticket in the fragment of a helper page's address.
//!
//! A fragment is never sent to a server and not part of a `Referer`, and it survives HTTP redirects.

use crate::ids::Ticket;

/// What stands before the ticket. The loader looks for the same text.
pub const TICKET_MARKER: &str = "cobrowse-ticket=";

/// The fragment (without `#`) that carries `ticket`.
pub fn ticket_fragment(ticket: &Ticket) -> String {
    [TICKET_MARKER, ticket.as_str()].concat()
}

/// The ticket in a fragment (without `#`), if it has one and nothing else.
pub fn parse_ticket(fragment: &str) -> Option<Ticket> {
    Ticket::parse(fragment.strip_prefix(TICKET_MARKER)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_ticket_goes_into_a_fragment_and_out_of_it() {
        let ticket = Ticket::from_random([9; 22]);
        assert_eq!(parse_ticket(&ticket_fragment(&ticket)), Some(ticket));
    }

    #[test]
    fn other_fragments_are_left_alone() {
        for fragment in
            ["", "/route", "cobrowse-ticket=", "cobrowse-ticket=short", "x&cobrowse-ticket=AAAAAAAAAAAAAAAAAAAAAA"]
        {
            assert_eq!(parse_ticket(fragment), None, "{fragment}");
        }
    }
}
