//! Origins, addresses and domains read back as they are written; only web addresses get through.
#![no_main]

use cobrowse_core::domain::DomainName;
use cobrowse_core::fragment::{parse_ticket, ticket_fragment};
use cobrowse_core::origin::Origin;
use cobrowse_core::web_url::WebUrl;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(origin) = Origin::parse(text) {
        assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
    }
    if let Ok(url) = WebUrl::parse(text) {
        assert!(text.starts_with("http://") || text.starts_with("https://"));
        assert!(!url.without_query().contains(['?', '#']));
        assert_eq!(
            WebUrl::parse(url.with_fragment("x").as_str()).map(|other| other.origin().clone()),
            Ok(url.origin().clone())
        );
    }
    if let (Ok(domain), Ok(origin)) = (DomainName::parse(text), Origin::parse(&format!("https://{text}"))) {
        assert!(domain.covers(origin.host()));
    }
    if let Some(ticket) = parse_ticket(text) {
        assert_eq!(ticket_fragment(&ticket), text);
    }
});
