//! Groups: whose session a page takes part in, and whose list counts.

use crate::acts::{nowhere, to};
use crate::server::EPOCH;
use crate::sites::{BANK, PAY, SHOP, STRANGER, entry, group, group_id, helper, url};
use crate::world::World;
use cobrowse_core::config::{Attributes, Site};
use cobrowse_core::error::ErrorCode;
use cobrowse_core::fragment::parse_ticket;
use cobrowse_core::wire::{Credentials, MintRequest, RedeemRequest};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Group 15687 trusts shop, pay and bank; group 77 trusts shop and pay.
fn two_groups() -> World {
    let mut world = World::new();
    world.server.account.0.push(group("77", &[SHOP, PAY]));
    world
}

/// The tag of these sites names both groups, 15687 first.
fn name_both(world: &mut World, sites: &[&str]) {
    for site in sites {
        let tag = Attributes { additionalgroupids: Some("77".to_owned()), ..Attributes::default() };
        world.sites.tags.insert(site.trim_end_matches('/').to_owned(), tag);
    }
}

#[test]
fn a_session_of_another_group_crosses_to_that_groups_domains() {
    let mut world = two_groups();
    name_both(&mut world, &[SHOP, PAY, BANK]);
    let tab = world.open(SHOP);
    let started = world.start_in(tab, "77", "K1");
    world.rest();
    assert_eq!(world.ending(started), "started K1");
    let crossed = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(crossed), "crossed: pay.localhost", "the bank is not of this group");
    assert!(world.in_session(tab));
    world.go(tab, BANK);
    assert!(!world.in_session(tab) && world.events(tab).is_empty());
}

#[test]
fn a_page_takes_part_in_sessions_of_its_groups_only() {
    let mut world = two_groups();
    name_both(&mut world, &[SHOP]);
    let tab = world.open(SHOP);
    world.start_in(tab, "77", "K1");
    world.rest();
    world.sites.tags.clear();
    let other = world.open(SHOP);
    assert!(!world.in_session(other) && world.events(other).is_empty());
    let refused = world.start_in(other, "77", "K2");
    world.rest();
    assert_eq!(world.ending(refused), "rejected bad-argument", "not one of the groups in the tag");
    assert!(world.in_session(tab), "it is not disturbed");
    assert!(world.cookie(SHOP).is_some());
}

#[test]
fn a_running_session_is_not_taken_for_one_of_another_group() {
    let mut world = two_groups();
    name_both(&mut world, &[SHOP]);
    let tab = world.open(SHOP);
    let one = world.start_in(tab, "77", "K1");
    let other = world.start_in(tab, "15687", "K1");
    let same = world.start_in(tab, "77", "K1");
    let any = world.start(tab, "");
    world.rest();
    assert_eq!(world.ending(one), "started K1");
    assert_eq!(world.ending(other), "rejected bad-argument");
    assert_eq!((world.ending(same), world.ending(any)), ("started K1", "started K1"));
    let other = world.start_in(tab, "15687", "K1");
    let any = world.start(tab, "");
    assert_eq!(world.ending(other), "rejected bad-argument");
    assert_eq!(world.ending(any), "started K1");
}

/// One domain keeps one cookie: the session that gives way is ended, and does not run on unseen.
#[test]
fn a_new_session_ends_the_one_whose_cookie_it_displaces() {
    let mut world = two_groups();
    let first = world.open(SHOP);
    world.start(first, "K1");
    world.rest();
    let tag = Attributes { groupid: Some("77".to_owned()), ..Attributes::default() };
    world.sites.tags.insert(SHOP.trim_end_matches('/').to_owned(), tag);
    let second = world.open(SHOP);
    assert!(!world.in_session(second));
    let started = world.start(second, "K2");
    world.rest();
    assert_eq!(world.ending(started), "started K2");
    assert_eq!(world.running(), ["K2"]);
    assert_eq!(world.events(first).last().unwrap(), "sessionend visitor");
    assert!(world.in_session(second), "the end of the one does not remove the cookie of the other");
    world.go(second, SHOP);
    assert_eq!(world.key(second), Some("K2"));
}

#[test]
fn the_end_of_one_session_does_not_end_another_tabs() {
    let mut world = two_groups();
    // The list of 77 has a sub-domain only: two cookies, of two sessions, reach its pages.
    let account = "http://account.shop.localhost:8080/";
    world.server.account.0[1].domains = vec![entry(account)];
    name_both(&mut world, &[account]);
    let of_77 = world.open(account);
    world.start_in(of_77, "77", "K77");
    world.rest();
    let of_15687 = world.open(SHOP);
    world.start(of_15687, "K1");
    world.rest();
    let late = world.open(account);
    assert_eq!(world.key(late), Some("K77"));
    world.stop(of_15687);
    world.rest();
    assert_eq!(world.key(of_77), Some("K77"));
    assert_eq!(world.running(), ["K77"]);
}

/// The cookie of a group whose list does not have this page's domain: the page says so once, and tries its others.
#[test]
fn a_cookie_of_a_group_that_does_not_trust_the_page_is_passed_over() {
    let mut world = two_groups();
    name_both(&mut world, &[SHOP]);
    let tab = world.open(SHOP);
    world.start_in(tab, "77", "K77");
    world.rest();
    world.server.account.0[1].domains.remove(0);
    world.go(tab, SHOP);
    assert_eq!(world.events(tab), ["error origin-not-trusted", "sessionend error"]);
    assert!(world.cookie(SHOP).is_some());
    // The page can still begin a session of the other group.
    world.start(tab, "K1");
    world.rest();
    assert_eq!((world.key(tab), world.running()), (Some("K1"), vec!["K1".to_owned()]));
}

#[test]
fn what_changes_in_the_settings_counts_from_the_next_page_on() {
    for (site, domains, code) in [(SHOP, vec![PAY, BANK], "origin-not-trusted"), (SHOP, vec![], "origin-not-trusted")] {
        let mut world = World::new();
        let tab = world.shopping();
        world.server.account.0[0] = group("15687", &domains);
        world.go(tab, site);
        assert_eq!(world.events(tab), [format!("error {code}"), "sessionend error".to_owned()]);
        let again = world.start(tab, "K2");
        world.rest();
        assert_eq!(world.ending(again), format!("rejected {code}"));
    }
}

#[test]
fn a_group_that_is_gone_has_no_sessions() {
    let mut world = World::new();
    let tab = world.shopping();
    world.server.account.0.clear();
    let crossed = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(crossed), "failed (origin-not-trusted)");
    assert_eq!(world.address(tab), PAY);
}

#[test]
fn a_domain_that_is_added_can_be_crossed_to() {
    let mut world = World::new();
    world.server.account.0[0].domains.truncate(2);
    let tab = world.shopping();
    let crossed = world.cross(tab, nowhere());
    world.rest();
    assert_eq!(world.ending(crossed), "crossed: pay.localhost");
    world.server.account.0[0].domains.push(entry(BANK));
    world.go(tab, SHOP);
    let crossed = world.cross(tab, to(BANK, "_self"));
    world.rest();
    assert_eq!(world.ending(crossed), "crossed: pay.localhost bank.localhost");
    assert!(world.in_session(tab));
}

/// Settings change, or tags differ, between the moment a ticket is made and the moment it is shown.
#[test]
fn a_ticket_is_checked_against_the_group_when_it_is_shown() {
    type Change = fn(&mut World);
    let cases: [(Change, &str, Result<(), ErrorCode>); 5] = [
        (|_| (), "15687", Ok(())),
        (|_| (), "77", Err(ErrorCode::BadArgument)),
        (
            |world| world.server.account.0[0].domains.retain(|entry| entry.domain.as_str() != "pay.localhost"),
            "15687",
            Err(ErrorCode::OriginNotTrusted),
        ),
        (|world| world.server.account.0.remove(0).domains.clear(), "15687", Err(ErrorCode::OriginNotTrusted)),
        (|world| world.server.account.0[0].site = Site::Staging, "15687", Err(ErrorCode::OriginNotTrusted)),
    ];
    for (at, (change, groups, expected)) in cases.into_iter().enumerate() {
        let mut world = two_groups();
        world.shopping();
        let cookie = world.cookie_of("shop.localhost").expect("a session");
        let credentials = Credentials { session: cookie.session, token: cookie.token };
        let request = MintRequest { credentials, target: Some(url(PAY)), hold: false, link: false, unasked: false };
        let (shop, pay) = (url(SHOP).origin().clone(), url(PAY).origin().clone());
        let now = world.now + EPOCH;
        let server = &mut world.server;
        let minted = server.desk.mint(&server.account, &shop, &request, now, &mut server.vault).expect("a ticket");
        let first = minted.first.expect("a helper page");
        assert!(first.as_str().starts_with(&helper(PAY)));
        let ticket = parse_ticket(first.as_str().split_once('#').expect("a fragment").1).expect("a ticket");
        change(&mut world);
        let (groups, from) = (vec![group_id(groups)], Some(url(SHOP)));
        let request = RedeemRequest { ticket, groups, site: Site::Production, from };
        let server = &mut world.server;
        let redeemed = server.desk.redeem(&server.account, &pay, &request, now, &mut server.vault);
        assert_eq!(redeemed.map(drop).map_err(|error| error.code), expected, "case {at}");
    }
}

#[test]
fn nobody_crosses_from_a_page_that_is_not_of_the_group() {
    let mut world = two_groups();
    let tab = world.shopping();
    let cookie = world.cookie_of("shop.localhost").expect("a session");
    let credentials = Credentials { session: cookie.session, token: cookie.token };
    for (site, code) in [(STRANGER, ErrorCode::OriginNotTrusted), (PAY, ErrorCode::NotInSession)] {
        let request = MintRequest { credentials, target: None, hold: false, link: false, unasked: false };
        let (origin, now) = (url(site).origin().clone(), world.now + EPOCH);
        let server = &mut world.server;
        let refused = server.desk.mint(&server.account, &origin, &request, now, &mut server.vault);
        assert_eq!(refused.unwrap_err().code, code, "{site}");
    }
    assert!(world.in_session(tab));
}
