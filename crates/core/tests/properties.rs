//! What must hold for any text, number or address, not only for those that somebody thought of.

#![allow(clippy::indexing_slicing, reason = "a test: what is missing fails it")]
#![allow(clippy::unwrap_used, reason = "a property that does not hold has failed")]

use cobrowse_core::Millis;
use cobrowse_core::backoff::Backoff;
use cobrowse_core::config::{Attributes, Config, Site, VisitorInfo};
use cobrowse_core::cookie::{COOKIE_NAME, SessionCookie};
use cobrowse_core::domain::DomainName;
use cobrowse_core::fragment::{parse_ticket, ticket_fragment};
use cobrowse_core::ids::{GroupId, SessionId, Ticket, VisitorToken};
use cobrowse_core::key::SessionKey;
use cobrowse_core::limits::{COOKIE_BYTES, GROUPS_ON_A_PAGE, RECONNECT_FIRST_MS, RECONNECT_LONGEST_MS};
use cobrowse_core::origin::{Host, Origin};
use cobrowse_core::place;
use cobrowse_core::visitor::Target;
use cobrowse_core::web_url::WebUrl;
use cobrowse_core::wire::{ClientMessage, PROTOCOL, StartRequest};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The same cases in every run, unless `PROPTEST_RNG_SEED` says otherwise.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(15_687);
    }
    config.failure_persistence = None;
    config
}

/// Any text.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter)
}

/// Text of few characters, so that it often comes close to something.
fn of(characters: &'static str, length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let characters: Vec<char> = characters.chars().collect();
    prop::collection::vec(prop::sample::select(characters), length).prop_map(String::from_iter)
}

fn key() -> impl Strategy<Value = SessionKey> {
    of("abyzABYZ0189_-", 1..51).prop_map(|text| SessionKey::parse(&text).unwrap())
}

fn cookie() -> impl Strategy<Value = SessionCookie> {
    let secrets = (prop::array::uniform22(any::<u8>()), prop::collection::vec(any::<u8>(), 43));
    (1..=u32::MAX, key(), secrets).prop_map(|(group, key, (session, token))| SessionCookie {
        group: GroupId::parse(&group.to_string()).unwrap(),
        key,
        session: SessionId::from_random(session),
        token: VisitorToken::from_random(token.try_into().unwrap()),
    })
}

/// A host name of up to four short labels.
fn host() -> impl Strategy<Value = Host> {
    prop::collection::vec(of("ab1-", 1..3), 1..5).prop_map(|labels| Host::parse(&labels.join(".")).unwrap())
}

/// The labels of `domain` are the last ones of `host`; addresses have no sub-domains.
fn covers_naively(domain: &str, host: &str) -> bool {
    let numeric = host.rsplit('.').next().unwrap().bytes().all(|b| b.is_ascii_digit());
    let (mut domain, mut labels) = (domain.rsplit('.'), host.rsplit('.'));
    if numeric { domain.eq(labels) } else { domain.all(|label| labels.next() == Some(label)) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_cookie_reads_back(cookie in cookie()) {
        let value = cookie.value();
        prop_assert!(COOKIE_NAME.len() + 1 + value.len() <= COOKIE_BYTES);
        prop_assert_eq!(SessionCookie::parse(&value), Ok(cookie));
    }

    #[test]
    fn a_cookie_with_another_character_is_another_or_none(cookie in cookie(), at in any::<prop::sample::Index>(), put in any::<char>()) {
        let mut value: Vec<char> = cookie.value().chars().collect();
        let at = at.index(value.len());
        value[at] = put;
        let value = String::from_iter(value);
        if let Ok(other) = SessionCookie::parse(&value) {
            prop_assert_eq!(other.value(), value);
        }
    }

    #[test]
    fn a_cookie_is_found_in_any_jar(cookie in cookie(), before in of("abc=; _", 0..30), after in of("abc=; _", 0..30)) {
        let jar = format!("{before}; {COOKIE_NAME}={}; {after}", cookie.value());
        prop_assert_eq!(SessionCookie::find(&jar, &[cookie.group]), Some(cookie.clone()));
        prop_assert!(SessionCookie::is_kept(&jar, &cookie.session));
        let without = format!("{before}; {after}");
        prop_assert!(!SessionCookie::is_kept(&without, &cookie.session));
    }

    #[test]
    fn whatever_is_accepted_is_written_as_it_was_read(text in prop_oneof![text(), of("1.AZ-_a9cobrwse=tik", 0..120)]) {
        if let Ok(cookie) = SessionCookie::parse(&text) {
            prop_assert_eq!(cookie.value(), text.clone());
        }
        if let Ok(group) = GroupId::parse(&text) {
            prop_assert_eq!(group.number().to_string(), text.clone());
        }
        if let Ok(key) = SessionKey::parse(&text) {
            prop_assert_eq!(key.as_str(), text.as_str());
        }
        if let Some(ticket) = parse_ticket(&text) {
            prop_assert_eq!(ticket_fragment(&ticket), text);
        }
    }

    #[test]
    fn a_ticket_goes_through_an_address(random in prop::array::uniform22(any::<u8>()), path in of("ab/?=&%#", 0..20)) {
        let ticket = Ticket::from_random(random);
        let url = WebUrl::parse(&format!("https://pay.example/{path}")).unwrap().with_fragment(&ticket_fragment(&ticket));
        let (address, fragment) = url.as_str().split_once('#').unwrap();
        prop_assert_eq!(parse_ticket(fragment), Some(ticket));
        prop_assert!(!address.contains(ticket.as_str()));
        prop_assert_eq!(WebUrl::parse(url.as_str()), Ok(url));
    }

    #[test]
    fn an_origin_reads_back(https in any::<bool>(), host in host(), port in any::<Option<u16>>()) {
        let scheme = if https { "https" } else { "http" };
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let origin = Origin::parse(&format!("{scheme}://{}{port}", host.as_str())).unwrap();
        prop_assert_eq!(origin.host(), &host);
        prop_assert_eq!(Origin::parse(origin.as_str()), Ok(origin));
    }

    #[test]
    fn an_address_is_what_it_says(text in prop_oneof![text(), of("htps:/aA.1[]@\\:?#% é8", 0..30)]) {
        for text in [format!("https://{text}"), text] {
            let Ok(url) = WebUrl::parse(&text) else { continue };
            prop_assert_eq!(url.as_str(), &text);
            prop_assert!(text.starts_with("http://") || text.starts_with("https://"));
            prop_assert!(!url.without_query().contains(['?', '#']));
            // A user name could make one host look like another.
            let authority = url.without_query().split('/').nth(2).unwrap();
            prop_assert!(!authority.contains('@'));
            prop_assert!(authority.to_ascii_lowercase().starts_with(url.origin().host().as_str()));
        }
    }

    #[test]
    fn a_domain_covers_what_the_naive_model_says(domain in host(), host in host()) {
        let name = DomainName::parse(domain.as_str()).unwrap();
        prop_assert_eq!(name.covers(&host), covers_naively(domain.as_str(), host.as_str()));
        prop_assert!(name.covers(&domain));
        let below = Host::parse(&format!("www.{}", domain.as_str())).unwrap();
        prop_assert_eq!(name.covers(&below), !domain.is_address());
    }

    #[test]
    fn a_cookie_is_never_written_for_more_than_the_trust(host in host(), widest in host()) {
        let trusted = DomainName::parse(widest.as_str()).unwrap();
        for trusted in [trusted, DomainName::parse(host.as_str()).unwrap()] {
            let places: Vec<Option<&str>> = place::for_writing(&host, &trusted).collect();
            prop_assert!(!places.is_empty());
            for domain in places.iter().flatten() {
                let within = if trusted.covers(&host) { trusted.as_str() } else { host.as_str() };
                prop_assert!(domain.len() >= within.len() && domain.contains('.'));
                prop_assert!(DomainName::parse(domain).unwrap().covers(&host));
            }
            let removal: Vec<Option<&str>> = place::for_removal(&host).collect();
            prop_assert!(places.iter().all(|place| removal.contains(place)));
        }
    }

    #[test]
    fn a_script_tag_that_is_accepted_holds_together(
        groups in (of("0129 ", 0..4), of("0129, ", 0..40)),
        cookiedomain in of("ab.", 0..8),
        host in host(),
        server in prop_oneof![text(), Just("https://help.example/".to_owned())],
    ) {
        let attributes = Attributes {
            groupid: Some(groups.0),
            additionalgroupids: Some(groups.1),
            cookiedomain: (!cookiedomain.is_empty()).then_some(cookiedomain),
            server,
            ..Attributes::default()
        };
        if let Ok(config) = Config::parse(&attributes, &host) {
            prop_assert_eq!(config.groups.first(), Some(&config.group));
            prop_assert!(config.groups.len() <= GROUPS_ON_A_PAGE);
            let distinct: std::collections::BTreeSet<_> = config.groups.iter().collect();
            prop_assert_eq!(distinct.len(), config.groups.len());
            prop_assert!(config.cookie_domain.is_none_or(|domain| domain.covers(&host)));
        }
    }

    #[test]
    fn a_target_is_a_keyword_or_a_name(text in prop_oneof![text(), of("_selftopbank", 0..8)]) {
        match Target::parse(&text) {
            Ok(Target::Named(name)) => prop_assert!(!name.starts_with('_') && !name.is_empty()),
            Ok(Target::Here(name)) => prop_assert!(["_self", "_top", "_parent"].contains(&name.as_str())),
            Ok(Target::Blank) => prop_assert!(text.eq_ignore_ascii_case("_blank")),
            Err(_) => {}
        }
    }

    #[test]
    fn waits_stay_within_their_bounds(seed in any::<u32>(), tries in 1..40_usize) {
        let mut backoff = Backoff::new(seed);
        let mut full = RECONNECT_FIRST_MS;
        for _ in 0..tries {
            let wait: Millis = backoff.next_wait();
            prop_assert!((full / 2..=full).contains(&wait), "{} of {}", wait, full);
            full = (2 * full).min(RECONNECT_LONGEST_MS);
        }
        backoff.reset();
        prop_assert!(backoff.next_wait() <= RECONNECT_FIRST_MS);
    }

    #[test]
    fn what_a_page_writes_is_what_the_server_reads(
        name in prop::option::of(text()),
        key in prop::option::of(key()),
        url in text(),
    ) {
        let group = GroupId::parse("15687").unwrap();
        let visitor = VisitorInfo { name, ..VisitorInfo::default() };
        let start = StartRequest { v: PROTOCOL, group, site: Site::Staging, key, visitor };
        prop_assert_eq!(serde_json::from_str::<StartRequest>(&start.to_json()).unwrap(), start);
        let page = ClientMessage::Page { url };
        prop_assert_eq!(serde_json::from_str::<ClientMessage>(&page.to_json()).unwrap(), page);
    }
}
