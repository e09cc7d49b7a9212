//! Whatever a script tag says, a configuration that is accepted holds together.
#![no_main]

use cobrowse_core::config::{Attributes, Config};
use cobrowse_core::limits::GROUPS_ON_A_PAGE;
use cobrowse_core::origin::Host;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.lines().map(str::to_owned);
    let attributes = Attributes {
        groupid: lines.next(),
        additionalgroupids: lines.next(),
        site: lines.next(),
        cookiedomain: lines.next(),
        transfer: lines.next(),
        termsurl: lines.next(),
        glancebutton: lines.next(),
        server: lines.next().unwrap_or_else(|| "https://help.example".to_owned()),
    };
    let Ok(page) = Host::parse("www.a.mycompany.com") else { return };
    if let Ok(config) = Config::parse(&attributes, &page) {
        assert_eq!(config.groups.first(), Some(&config.group));
        assert!(config.groups.len() <= GROUPS_ON_A_PAGE);
        assert!(config.cookie_domain.is_none_or(|domain| domain.covers(&page)));
    }
});
