//! What is not allowed, and what a page is told then.

use crate::acts::{nowhere, to};
use crate::browser::WindowId;
use crate::server::EPOCH;
use crate::sites::{BANK, PAY, SHOP, STRANGER, group_id, helper, url};
use crate::world::World;
use cobrowse_core::config::Site;
use cobrowse_core::desk::ConnId;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::fragment::{parse_ticket, ticket_fragment};
use cobrowse_core::ids::{SessionId, TabId, Ticket, VisitorToken};
use cobrowse_core::wire::{Credentials, Hello, MintRequest, PROTOCOL, RedeemRequest, Redeemed};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Shows a ticket from a page of `site`.
fn redeem(world: &mut World, site: &str, ticket: Ticket) -> Result<Redeemed, ErrorCode> {
    let from = Some(url(SHOP));
    let request = RedeemRequest { ticket, groups: vec![group_id("15687")], site: Site::Production, from };
    let (server, now) = (&mut world.server, world.now + EPOCH);
    let origin = url(site).origin().clone();
    server.desk.redeem(&server.account, &origin, &request, now, &mut server.vault).map_err(|error| error.code)
}

/// A ticket for the pay site, as a script of the shop gets it.
pub fn ticket(world: &mut World) -> Ticket {
    let cookie = world.cookie_of("shop.localhost").expect("a session");
    let credentials = Credentials { session: cookie.session, token: cookie.token };
    let request = MintRequest { credentials, target: Some(url(PAY)), hold: false, link: false, unasked: false };
    let (server, now) = (&mut world.server, world.now + EPOCH);
    let origin = url(SHOP).origin().clone();
    let minted = server.desk.mint(&server.account, &origin, &request, now, &mut server.vault).expect("a ticket");
    let first = minted.first.expect("a helper page");
    parse_ticket(first.as_str().split_once('#').expect("a fragment").1).expect("a ticket")
}

#[test]
fn a_ticket_is_used_once() {
    let mut world = World::new();
    world.shopping();
    let ticket = ticket(&mut world);
    assert!(redeem(&mut world, PAY, ticket).is_ok());
    assert_eq!(redeem(&mut world, PAY, ticket), Err(ErrorCode::TicketUsed));
}

#[test]
fn a_ticket_lives_a_minute() {
    let mut world = World::new();
    world.shopping();
    let in_time = ticket(&mut world);
    world.pass(59_999);
    assert!(redeem(&mut world, PAY, in_time).is_ok());
    let late = ticket(&mut world);
    world.pass(60_000);
    assert_eq!(redeem(&mut world, PAY, late), Err(ErrorCode::TicketExpired));
}

#[test]
fn a_ticket_is_good_for_its_domain_and_burnt_elsewhere() {
    for elsewhere in [BANK, SHOP, STRANGER, "http://www.pay.example/"] {
        let mut world = World::new();
        world.shopping();
        let ticket = ticket(&mut world);
        assert_eq!(redeem(&mut world, elsewhere, ticket), Err(ErrorCode::OriginNotTrusted), "{elsewhere}");
        assert_eq!(redeem(&mut world, PAY, ticket), Err(ErrorCode::TicketUsed), "{elsewhere}");
    }
}

#[test]
fn a_ticket_ends_with_its_session() {
    let mut world = World::new();
    let tab = world.shopping();
    let ticket = ticket(&mut world);
    world.stop(tab);
    world.rest();
    assert!(redeem(&mut world, PAY, ticket).is_err());
}

#[test]
fn a_new_crossing_makes_older_tickets_worthless() {
    let mut world = World::new();
    world.shopping();
    let older = ticket(&mut world);
    ticket(&mut world);
    assert_eq!(redeem(&mut world, PAY, older), Err(ErrorCode::TicketExpired));
}

#[test]
fn a_made_up_fragment_opens_nothing() {
    let mut world = World::new();
    let made_up = url(&helper(PAY)).with_fragment(&ticket_fragment(&Ticket::from_random([1; 22])));
    let tab = world.open(made_up.as_str());
    assert_eq!(world.address(tab), helper(PAY));
    assert!(!world.in_session(tab));
    assert_eq!(world.cookie(PAY), None);
    // It is an ordinary page all the same.
    let started = world.start(tab, "K1");
    world.rest();
    assert_eq!(world.ending(started), "started K1");
}

#[test]
fn a_page_with_a_made_up_fragment_goes_on_with_its_session() {
    let mut world = World::new();
    let tab = world.shopping();
    let made_up = url(SHOP).with_fragment(&ticket_fragment(&Ticket::from_random([1; 22])));
    world.go(tab, made_up.as_str());
    assert!(world.in_session(tab));
    assert_eq!(world.cookie(PAY), None);
}

#[test]
fn a_call_on_a_helper_page_is_answered() {
    let mut world = World::new();
    let made_up = url(&helper(PAY)).with_fragment(&ticket_fragment(&Ticket::from_random([1; 22])));
    let tab = world.new_window();
    world.load(tab, &made_up, None, false);
    world.pass(30);
    let started = world.start(tab, "");
    let stopped = world.stop(tab);
    let crossed = world.cross(tab, nowhere());
    world.rest();
    for call in [started, stopped, crossed] {
        assert_ne!(world.ending(call), "waiting");
    }
}

#[test]
fn a_call_on_a_page_that_helps_is_answered() {
    let mut world = World::new();
    world.server.account.0[0].domains.truncate(2);
    world.shopping();
    let address = url(&helper(PAY)).with_fragment(&ticket_fragment(&ticket(&mut world)));
    let tab = world.new_window();
    world.load_from(tab, &address, None, false, Some(url(SHOP)));
    world.pass(30);
    let started = world.start(tab, "K2");
    world.rest();
    assert_eq!(world.ending(started), "started K2");
    // No script has opened this window, so it is still there.
    let again = world.start(tab, "");
    assert_eq!(world.ending(again), "started K2");
}

#[test]
fn a_helper_that_comes_to_the_front_is_a_helper_all_the_same() {
    let mut world = World::new();
    let (session, token) = ("A".repeat(22), "B".repeat(43));
    world.plant_cookie(PAY, &format!("1.15687.123456.{session}.{token}"));
    world.sites.slow.insert("bank.localhost".to_owned(), 1_000);
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.pass(75);
    let helper_window = WindowId(tab.0 + 1);
    world.front(helper_window);
    world.pass(300);
    assert_eq!(world.address(helper_window), helper(PAY));
    assert!(world.events(helper_window).is_empty(), "it has not taken up the session of an old cookie");
}

#[test]
fn a_forged_cookie_is_removed() {
    let mut world = World::new();
    let (session, token) = ("A".repeat(22), "B".repeat(43));
    world.plant_cookie(SHOP, &format!("1.15687.123456.{session}.{token}"));
    let tab = world.open(SHOP);
    assert_eq!(world.events(tab), ["sessionend error"]);
    assert_eq!(world.cookie(SHOP), None);
    assert!(!world.in_session(tab));
}

#[test]
fn a_cookie_that_is_not_ours_is_left_alone() {
    for value in ["hello", "2.15687.123456.new.format", ""] {
        let mut world = World::new();
        world.plant_cookie(SHOP, value);
        let tab = world.open(SHOP);
        assert!(world.events(tab).is_empty());
        assert_eq!(world.browser.jar.len(), 1);
    }
}

#[test]
fn a_token_of_one_domain_is_useless_on_another() {
    let mut world = World::new();
    let tab = world.shopping();
    let stolen = world.cookie(SHOP).unwrap();
    world.plant_cookie(PAY, &stolen);
    let thief = world.open(PAY);
    assert_eq!(world.events(thief), ["sessionend error"]);
    assert_eq!(world.cookie(PAY), None);
    assert!(world.in_session(tab), "the visitor is not disturbed");
}

#[test]
fn a_stranger_is_refused_and_learns_nothing() {
    let mut world = World::new();
    let tab = world.open(STRANGER);
    let call = world.start(tab, "");
    world.rest();
    assert_eq!(world.ending(call), "rejected origin-not-trusted");
    assert_eq!(world.events(tab), ["sessionstarting", "error origin-not-trusted"]);
    assert_eq!(world.cookie(STRANGER), None);
}

#[test]
fn a_stranger_does_not_learn_why_a_session_ended() {
    let mut world = World::new();
    let tab = world.shopping();
    let session = world.latest().unwrap();
    world.stop(tab);
    world.rest();
    let hello = hello(session);
    let (server, now) = (&mut world.server, world.now + EPOCH);
    let mut reason = |site: &str| {
        let origin = url(site).origin().clone();
        let refused = server.desk.hello(&server.account, ConnId(7), &origin, &hello, now, &server.vault).unwrap_err();
        (refused.error.code, refused.reason.is_some())
    };
    assert_eq!(reason(STRANGER), (ErrorCode::NotInSession, false));
    assert_eq!(reason(BANK), (ErrorCode::NotInSession, true));
}

/// A page that does not have the token.
pub fn hello(session: SessionId) -> Hello {
    Hello {
        v: PROTOCOL,
        credentials: Credentials { session, token: VisitorToken::from_random([5; 43]) },
        groups: vec![group_id("15687")],
        site: Site::Production,
        tab: TabId::from_random([5; 11]),
        visible: true,
        url: String::new(),
    }
}

#[test]
fn a_key_is_taken_once() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.start(tab, "K1");
    world.rest();
    let other = world.open(PAY);
    let call = world.start(other, "K1");
    world.rest();
    assert_eq!(world.ending(call), "rejected dupkey");
    assert_eq!(world.events(other), ["sessionstarting", "error dupkey"]);
    world.stop(tab);
    world.rest();
    let again = world.start(other, "K1");
    world.rest();
    assert_eq!(world.ending(again), "started K1");
}

#[test]
fn without_cookies_there_is_no_session() {
    let mut world = World::new();
    world.block_cookies(SHOP);
    let tab = world.open(SHOP);
    let call = world.start(tab, "");
    world.rest();
    assert_eq!(world.ending(call), "rejected storage-blocked");
    assert_eq!(world.events(tab), ["sessionstarting", "error storage-blocked"]);
    assert!(world.running().is_empty(), "the server's session is ended");
}

#[test]
fn a_page_that_is_taken_off_the_list_is_told_and_keeps_its_cookie() {
    let mut world = World::new();
    let tab = world.shopping();
    world.server.account.0[0].domains.remove(0);
    world.stop_server();
    world.start_server();
    world.pass(2_000);
    let news = world.news(tab);
    assert_eq!(news[2..], ["connection reconnecting", "error origin-not-trusted", "sessionend error"]);
    assert!(!world.in_session(tab));
    assert!(world.cookie(SHOP).is_some(), "another page of the domain may still be in");
}

#[test]
fn a_visitor_who_crosses_from_a_page_that_is_taken_off_the_list_is_not_held() {
    let mut world = World::new();
    let tab = world.shopping();
    world.server.account.0[0].domains.remove(0);
    let call = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(call), "failed (origin-not-trusted)");
    assert_eq!(world.held_for(call), Some(40));
}
