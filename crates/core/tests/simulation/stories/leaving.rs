//! Visitors who leave by a link, a form or a redirect that nobody has written code for.

use super::refusals::ticket;
use crate::acts::{nowhere, then_open, to};
use crate::browser::WindowId;
use crate::page::Reaction;
use crate::sites::{BANK, PAY, SHOP, STRANGER, group_id, helper, url};
use crate::world::World;
use cobrowse_core::config::Site;
use cobrowse_core::domain::DomainName;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::fragment::{ticket_fragment, with_link_ticket};
use cobrowse_core::group::TrustedDomain;
use cobrowse_core::ids::Ticket;
use cobrowse_core::limits::TICKETS_OF_A_SESSION;
use cobrowse_core::visitor::Cause;
use cobrowse_core::wire::{Credentials, MintRequest, RedeemRequest};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn by_link() -> (World, WindowId) {
    let mut world = World::new();
    world.sites.by_link = true;
    let tab = world.shopping();
    (world, tab)
}

#[test]
fn the_first_link_opens_the_helper_and_the_next_opens_nothing() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.click(tab, PAY, "");
    assert_eq!(world.addresses().len(), 2);
    world.rest();
    assert!(world.held_for(call).unwrap() < 1_000);
    assert_eq!((world.addresses(), world.in_session(tab)), (vec![PAY], true));
    let next = world.click(tab, BANK, "");
    assert_eq!(world.held_for(next), Some(0));
    world.rest();
    assert_eq!((world.addresses(), world.in_session(tab)), (vec![BANK], true));
}

#[test]
fn a_link_for_another_window_gets_the_helper_window() {
    for target in ["_blank", "payment"] {
        let mut world = World::new();
        let tab = world.shopping();
        world.click(tab, PAY, target);
        world.rest();
        assert_eq!(world.addresses(), [SHOP, PAY]);
    }
}

#[test]
fn two_clicks_on_a_link_are_one_visit() {
    for target in ["", "_blank"] {
        let mut world = World::new();
        let tab = world.shopping();
        let first = world.click(tab, PAY, target);
        world.pass(30);
        let again = world.click(tab, PAY, target);
        world.ledger.entries[if target.is_empty() { first.0 } else { again.0 }].excused = true;
        world.rest();
        assert_eq!(world.addresses().len(), if target.is_empty() { 1 } else { 2 });
    }
}

#[test]
fn the_later_of_two_navigations_wins() {
    for link in [false, true] {
        let mut world = World::new();
        world.sites.by_link = link;
        let tab = world.shopping();
        let first = world.click(tab, PAY, "");
        world.pass(20);
        world.click(tab, BANK, "");
        world.ledger.entries[first.0].excused = true;
        world.rest();
        assert_eq!((world.addresses(), world.in_session(tab)), (vec![BANK], true));
    }
}

#[test]
fn without_windows_every_navigation_carries_the_session() {
    let (mut world, tab) = by_link();
    for (at, address) in [PAY, BANK, SHOP].iter().enumerate() {
        let call = world.leaves(tab, address, "", if at == 1 { Cause::Redirect } else { Cause::Gesture });
        assert_eq!(world.addresses().len(), 1);
        world.rest();
        assert!(world.held_for(call).unwrap() <= 40, "one round trip");
        assert_eq!((world.addresses(), world.in_session(tab)), (vec![*address], true));
    }
    assert_eq!(world.running().len(), 1);
}

#[test]
fn without_windows_a_new_tab_is_the_only_window() {
    for target in ["_blank", "payment"] {
        let (mut world, tab) = by_link();
        world.click(tab, PAY, target);
        world.rest();
        assert_eq!(world.addresses(), [SHOP, PAY]);
        assert!(world.in_session(WindowId(tab.0 + 1)));
        let again = world.click(tab, PAY, "");
        assert_eq!(world.held_for(again), Some(0), "the session is there");
    }
}

#[test]
fn without_windows_calls_are_answered_at_once() {
    let (mut world, tab) = by_link();
    let call = world.cross(tab, nowhere());
    assert_eq!(world.ending(call), "link");
    world.rest();
    let call = world.cross(tab, then_open(PAY));
    world.rest();
    assert_eq!((world.ending(call), world.addresses()), ("link", vec![SHOP, PAY]));
    assert!(world.in_session(WindowId(tab.0 + 1)));
    let call = world.cross(tab, to(BANK, "_self"));
    world.rest();
    assert_eq!((world.ending(call), world.address(tab)), ("link: pay.localhost", BANK));
    assert!(world.in_session(tab));
}

#[test]
fn a_redirect_without_a_click_carries_the_session() {
    let mut world = World::new();
    let tab = world.shopping();
    world.leaves(tab, PAY, "", Cause::Redirect);
    world.rest();
    assert_eq!((world.addresses(), world.in_session(tab)), (vec![PAY], true));
}

#[test]
fn nothing_is_held_twice() {
    let mut world = World::new();
    let tab = world.shopping();
    world.stop_server();
    world.pass(50);
    let call = world.click(tab, PAY, "");
    world.pass(45);
    assert!(world.held_for(call).is_some());
    let navigation =
        cobrowse_core::visitor::Navigation::to(url(PAY), cobrowse_core::visitor::Target::parse("").unwrap());
    if let Some(page) = world.browser.windows[tab.0].page {
        assert!(!world.page(page).visitor.keeps(&navigation, Cause::Redirect), "our own navigation comes by as well");
        assert!(world.page(page).visitor.keeps(&navigation, Cause::Gesture));
    }
}

#[test]
fn a_helper_that_failed_is_not_tried_again_by_links() {
    let mut world = World::new();
    world.sites.tagless.insert(helper(PAY));
    let tab = world.shopping();
    let call = world.cross(tab, nowhere());
    world.pass(3_000);
    assert_eq!(world.ending(call), "failed (helper-timeout)");
    let link = world.click(tab, PAY, "");
    assert_eq!(world.addresses().len(), 1, "no window");
    world.rest();
    assert_eq!((world.held_for(link), world.in_session(tab)), (Some(40), true));
}

#[test]
fn the_rest_of_the_world_is_left_alone() {
    let mut world = World::new();
    let tab = world.shopping();
    for address in [STRANGER, "https://shop.localhost.evil.example/", "http://b.shop.localhost:8080/"] {
        let call = world.click(tab, address, "");
        assert_eq!(world.held_for(call), Some(0), "{address}");
        world.browser.windows[tab.0].loading = None;
    }
    assert!(world.server.bodies.iter().all(|body| !body.contains("evil")));
}

#[test]
fn a_link_in_the_first_moment_of_a_page() {
    for (address, in_session) in [(PAY, true), (STRANGER, false)] {
        let mut world = World::new();
        let tab = world.shopping();
        world.load(tab, &url(SHOP), None, false);
        world.pass(45);
        assert!(world.in_session(tab) && world.events(tab).is_empty(), "it has not been let in yet");
        let call = world.click(tab, address, "");
        world.rest();
        assert_eq!(world.held_for(call), Some(40));
        assert_eq!((world.addresses(), world.in_session(tab)), (vec![address], in_session));
    }
}

#[test]
fn a_new_tab_that_the_browser_opens_joins_when_it_is_looked_at() {
    let mut world = World::new();
    let tab = world.shopping();
    let opened = world.click_for_tab(tab, PAY);
    world.rest();
    assert_eq!(world.addresses(), [SHOP, PAY]);
    world.front(opened);
    world.rest();
    assert!(world.in_session(opened));
}

#[test]
fn a_domain_without_a_helper_page_is_reached_by_links() {
    let mut world = World::new();
    let wiki = "http://www.wiki.localhost:8080/";
    let entry = TrustedDomain::new(DomainName::parse("wiki.localhost").unwrap(), None).unwrap();
    world.server.account.0[0].domains.push(entry);
    let tab = world.shopping();
    let call = world.cross(tab, nowhere());
    world.rest();
    assert_eq!(world.ending(call), "crossed: pay.localhost bank.localhost");
    world.click(tab, wiki, "");
    world.rest();
    assert_eq!((world.addresses(), world.in_session(tab)), (vec![wiki], true));
}

#[test]
fn the_fragment_of_the_destination_is_its_own() {
    for fragment in ["terms", "/cart?step=2", "!/a&b=c"] {
        let (mut world, tab) = by_link();
        let address = format!("{PAY}#{fragment}");
        world.click(tab, &address, "");
        world.rest();
        assert_eq!((world.address(tab), world.in_session(tab)), (address.as_str(), true));
    }
}

#[test]
fn a_ticket_survives_redirects_within_its_domain() {
    let (mut world, tab) = by_link();
    let to = "http://secure.pay.localhost:8080/";
    world.sites.redirects.insert(PAY.to_owned(), to.to_owned());
    world.click(tab, PAY, "");
    world.rest();
    assert_eq!((world.address(tab), world.in_session(tab)), (to, true));
}

#[test]
fn a_destination_that_leads_to_another_domain_is_not_in_session() {
    for elsewhere in [BANK, STRANGER] {
        let (mut world, tab) = by_link();
        world.sites.redirects.insert(PAY.to_owned(), elsewhere.to_owned());
        world.click(tab, PAY, "");
        world.rest();
        assert_eq!((world.address(tab), world.in_session(tab)), (elsewhere, false));
        assert_eq!(world.events(tab), ["error origin-not-trusted"]);
        world.pass(10_000);
        assert_eq!(world.addresses(), [elsewhere], "it is no helper: it stays");
    }
}

#[test]
fn a_destination_that_keeps_no_cookies_is_told() {
    let (mut world, tab) = by_link();
    world.block_cookies(PAY);
    world.click(tab, PAY, "");
    world.rest();
    assert_eq!((world.address(tab), world.in_session(tab)), (PAY, false));
    assert_eq!(world.events(tab), ["error storage-blocked"]);
}

#[test]
fn a_start_while_the_session_is_coming_along_is_that_session() {
    let (mut world, tab) = by_link();
    world.click(tab, PAY, "");
    world.pass(75);
    assert_eq!(world.address(tab), PAY);
    assert!(!world.in_session(tab));
    let started = world.start(tab, "");
    world.rest();
    let key = world.running()[0].clone();
    assert_eq!((world.ending(started), world.running().len()), (format!("started {key}").as_str(), 1));
}

#[test]
fn a_start_after_a_ticket_that_was_no_good_is_a_new_session() {
    let (mut world, tab) = by_link();
    world.sites.redirects.insert(PAY.to_owned(), BANK.to_owned());
    world.click(tab, PAY, "");
    world.pass(75);
    let started = world.start(tab, "NEW");
    world.rest();
    assert_eq!((world.ending(started), world.in_session(tab)), ("started NEW", true));
}

#[test]
fn the_session_ends_while_a_link_waits() {
    for link in [false, true] {
        let mut world = World::new();
        world.sites.by_link = link;
        let tab = world.shopping();
        let call = world.click(tab, PAY, "");
        world.pass(5);
        world.stop(tab);
        assert_eq!(world.held_for(call), Some(5));
        world.rest();
        assert_eq!((world.addresses(), world.in_session(tab)), (vec![PAY], false));
    }
}

#[test]
fn a_listener_stops_the_session_while_a_link_goes() {
    let (mut world, tab) = by_link();
    world.when(tab, "crossdomain", Reaction::Stop);
    world.click(tab, PAY, "");
    world.rest();
    assert_eq!((world.addresses(), world.in_session(tab)), (vec![PAY], false));
    assert!(world.running().is_empty());
}

/// A ticket for the pay site, asked for by the shop.
fn link_ticket(world: &mut World) -> Result<Option<Ticket>, ErrorCode> {
    let cookie = world.cookie_of("shop.localhost").expect("a cookie");
    let credentials = Credentials { session: cookie.session, token: cookie.token };
    let (server, now) = (&mut world.server, world.now + crate::server::EPOCH);
    let request = MintRequest { credentials, target: Some(url(PAY)), hold: false, link: true, unasked: false };
    let minted = server.desk.mint(&server.account, url(SHOP).origin(), &request, now, &mut server.vault);
    minted.map(|minted| minted.ticket).map_err(|error| error.code)
}

#[test]
fn a_crafted_address_puts_nobody_into_a_session() {
    for from in [None, Some(STRANGER), Some(BANK), Some(PAY)] {
        let mut world = World::new();
        world.shopping();
        let ticket = link_ticket(&mut world).unwrap().unwrap();
        let victim = world.new_window();
        let address = with_link_ticket(&url(PAY), &ticket);
        world.load_from(victim, &address, None, false, from.map(url));
        world.rest();
        assert_eq!((world.address(victim), world.in_session(victim)), (PAY, false), "{from:?}");
        assert_eq!(world.cookie(PAY), None);
        assert_eq!(world.events(victim), ["error origin-not-trusted"]);
    }
}

#[test]
fn a_crafted_helper_address_puts_nobody_into_a_session() {
    let mut world = World::new();
    world.shopping();
    let asked = url(&helper(PAY)).with_fragment(&ticket_fragment(&ticket(&mut world)));
    let victim = world.new_window();
    world.load_from(victim, &asked, None, false, Some(url(STRANGER)));
    world.pass(6_000);
    assert_eq!(world.cookie(PAY), None);
    assert!(!world.in_session(victim));
}

#[test]
fn a_link_ticket_is_used_once_and_soon() {
    let mut world = World::new();
    world.shopping();
    let ticket = link_ticket(&mut world).unwrap().unwrap();
    let address = with_link_ticket(&url(PAY), &ticket);
    for (pass, first, told) in [(0, true, "sessioncontinue"), (0, false, "error ticket-used"), (61_000, false, "error")]
    {
        world.pass(pass);
        world.browser.jar.retain(|kept| kept.domain.as_str() != "pay.localhost");
        let tab = world.new_window();
        world.load_from(tab, &address, None, false, Some(url(SHOP)));
        world.rest();
        assert_eq!(world.in_session(tab), first);
        assert!(world.events(tab)[0].starts_with(told), "{:?}", world.events(tab));
    }
}

#[test]
fn tickets_that_are_out_are_counted() {
    let mut world = World::new();
    world.shopping();
    for _ in 0..TICKETS_OF_A_SESSION {
        assert!(link_ticket(&mut world).is_ok());
    }
    assert_eq!(link_ticket(&mut world), Err(ErrorCode::Service));
    world.pass(61_000 + crate::server::SWEEP_MS);
    assert!(link_ticket(&mut world).is_ok());
}

#[test]
fn a_link_ticket_ends_no_crossing() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.cross(tab, nowhere());
    world.pass(100);
    let ticket = link_ticket(&mut world).unwrap().unwrap();
    let request =
        RedeemRequest { ticket, groups: vec![group_id("15687")], site: Site::Production, from: Some(url(STRANGER)) };
    let (server, now) = (&mut world.server, world.now + crate::server::EPOCH);
    assert!(server.desk.redeem(&server.account, url(PAY).origin(), &request, now, &mut server.vault).is_err());
    world.tell();
    world.rest();
    assert_eq!(world.ending(call), "crossed: pay.localhost bank.localhost");
}
