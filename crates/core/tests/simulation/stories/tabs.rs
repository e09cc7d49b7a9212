//! Several tabs, the back/forward cache, and the agent.

use crate::acts::{nowhere, to};
use crate::sites::{BANK, PAY, SHOP, helper};
use crate::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Same registrable domain as the shop, another origin: the cookie is shared, the tab channel is not.
const ACCOUNT: &str = "http://shop.localhost:8080/";

#[test]
fn a_tab_stops_and_all_are_out() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(SHOP);
    let sub_domain = world.open(ACCOUNT);
    world.cross(first, nowhere());
    world.rest();
    let bank = world.open(BANK);
    world.stop(second);
    world.rest();
    for tab in [first, second, sub_domain, bank] {
        assert!(!world.in_session(tab));
        assert_eq!(world.events(tab).last().unwrap(), "sessionend visitor");
    }
    for site in [SHOP, BANK] {
        assert_eq!(world.cookie(site), None);
    }
}

#[test]
fn the_other_tabs_are_out_before_the_server_knows() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(SHOP);
    world.stop_server();
    world.rest();
    world.stop(first);
    world.pass(5);
    assert!(!world.in_session(second));
}

#[test]
fn the_agent_ends_the_session() {
    let mut world = World::new();
    let tab = world.shopping();
    world.agent_joins("Ann");
    world.rest();
    world.agent_ends();
    world.rest();
    assert_eq!(world.events(tab)[2..], ["agents Ann", "sessionend agent"]);
    assert_eq!(world.cookie(SHOP), None);
    assert_eq!(world.history()[1..], [&format!("page {SHOP}"), "joined Ann", "ended agent"]);
}

#[test]
fn a_page_learns_at_its_next_load_that_the_agent_has_ended() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.rest();
    world.agent_ends();
    world.rest();
    world.go(tab, PAY);
    assert_eq!(world.events(tab), ["sessionend agent"]);
    assert_eq!(world.cookie(PAY), None);
}

#[test]
fn the_agent_follows_the_tab_in_front() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(SHOP);
    assert_eq!(world.news(first).last().unwrap(), "blur");
    world.front(first);
    world.rest();
    assert_eq!(world.news(first), ["focus"]);
    assert_eq!(world.news(second).last().unwrap(), "blur");
    world.front(first);
    world.rest();
    assert!(world.news(first).is_empty() && world.news(second).is_empty());
}

#[test]
fn the_agent_sees_where_a_page_has_gone_by_itself() {
    for early in [false, true] {
        let mut world = World::new();
        let tab = world.shopping();
        world.load(tab, &crate::sites::url(SHOP), None, false);
        // Routers change the address while the page is still being let in.
        world.pass(if early { 95 } else { 1_000 });
        world.push_state(tab, "http://www.shop.localhost:8080/cart?coupon=secret#secret");
        world.rest();
        let view = world.server.views().remove(0);
        assert_eq!(view.tabs[0].url, "http://www.shop.localhost:8080/cart", "early: {early}");
    }
}

#[test]
fn a_tab_that_comes_to_the_front_while_it_is_let_in_is_followed() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(SHOP);
    world.front(first);
    world.load(second, &crate::sites::url(SHOP), None, false);
    world.pass(95);
    world.front(second);
    world.rest();
    assert_eq!(world.news(first).last().unwrap(), "blur");
    let focused: Vec<bool> = world.server.views()[0].tabs.iter().map(|tab| tab.focused).collect();
    assert_eq!(focused, [false, true]);
}

#[test]
fn a_tab_in_front_that_reconnects_is_followed_again() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(SHOP);
    world.show_beside(first);
    world.rest();
    assert_eq!(world.news(first).last().unwrap(), "focus");
    assert_eq!(world.news(second).last().unwrap(), "blur");
    world.lose_connection(second);
    world.pass(5_000);
    assert_eq!(world.news(second), ["connection reconnecting", "connection ok", "focus"]);
    assert_eq!(world.news(first), ["blur"]);
}

#[test]
fn a_tab_that_began_before_the_session_joins_when_it_comes_to_the_front() {
    let mut world = World::new();
    let early = world.open(SHOP);
    let tab = world.open(SHOP);
    world.start(tab, "K1");
    world.rest();
    assert!(!world.in_session(early));
    world.front(early);
    world.rest();
    assert_eq!(world.events(early), ["sessioncontinue K1"]);
}

#[test]
fn back_into_the_session() {
    let mut world = World::new();
    let tab = world.shopping();
    let key = world.key(tab).unwrap().to_owned();
    world.news(tab);
    world.go(tab, BANK);
    assert!(world.events(tab).is_empty(), "nobody has crossed to the bank");
    world.back(tab);
    assert_eq!(world.address(tab), SHOP);
    assert_eq!(world.events(tab), [format!("sessioncontinue {key}")]);
}

#[test]
fn back_while_the_connection_is_lost() {
    let mut world = World::new();
    let tab = world.shopping();
    let key = world.key(tab).unwrap().to_owned();
    world.stop_server();
    world.rest();
    world.news(tab);
    world.go(tab, BANK);
    world.start_server();
    world.back(tab);
    world.pass(1_000);
    assert_eq!(world.events(tab), [format!("sessioncontinue {key}"), "connection ok".to_owned()]);
}

#[test]
fn back_after_the_session_was_stopped() {
    let mut world = World::new();
    let tab = world.shopping();
    world.news(tab);
    world.go(tab, ACCOUNT);
    world.stop(tab);
    world.rest();
    world.back(tab);
    assert_eq!(world.events(tab), ["sessionend visitor"]);
}

#[test]
fn back_after_another_session_has_begun() {
    let mut world = World::new();
    let tab = world.shopping();
    world.news(tab);
    world.go(tab, ACCOUNT);
    world.stop(tab);
    world.rest();
    world.start(tab, "K2");
    world.rest();
    world.back(tab);
    assert_eq!(world.events(tab), ["sessionend visitor", "sessioncontinue K2"]);
    world.go(tab, SHOP);
    assert!(world.in_session(tab), "the end of one session does not remove the cookie of another");
}

#[test]
fn a_tab_that_was_cut_off_does_not_take_the_next_session_along() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(ACCOUNT);
    world.stop_server();
    world.rest();
    world.front(second);
    world.start_server();
    // The first tab of the two to reconnect ends the session and begins another, before the other hears of it.
    world.stop(second);
    world.start(second, "K2");
    world.pass(5_000);
    assert!(!world.in_session(first));
    world.go(second, SHOP);
    assert_eq!(world.key(second), Some("K2"), "the cookie of the new session is still there");
}

#[test]
fn a_crossing_does_not_wait_for_a_visitor_who_has_gone_elsewhere() {
    let mut world = World::new();
    world.sites.tagless.insert(helper(PAY));
    let tab = world.shopping();
    let call = world.cross(tab, to(PAY, "_self"));
    world.pass(500);
    world.go(tab, BANK);
    world.pass(10_000);
    world.back(tab);
    world.pass(10_000);
    assert_eq!(world.address(tab), SHOP, "the visitor came back and is not taken away again");
    assert_ne!(world.ending(call), "waiting");
}

#[test]
fn a_visitor_who_leaves_by_a_plain_link_is_in_session_there_all_the_same() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.pass(100);
    world.go(tab, "http://www.shop.localhost:8080/cart");
    world.pass(4_000);
    assert_eq!(world.addresses(), ["http://www.shop.localhost:8080/cart"], "the helper window has closed itself");
    world.go(tab, BANK);
    assert!(world.in_session(tab), "it had gone on to the last domain");
}

#[test]
fn two_tabs_cross_at_once() {
    let mut world = World::new();
    let first = world.shopping();
    let second = world.open(SHOP);
    let one = world.cross(first, to(PAY, "_self"));
    world.pass(30);
    let other = world.cross(second, to(BANK, "_self"));
    world.pass(4_000);
    assert_eq!(world.ending(other), "crossed: bank.localhost pay.localhost");
    assert_ne!(world.ending(one), "waiting");
    assert_eq!(world.addresses(), [PAY, BANK]);
    assert!(world.in_session(second));
}

#[test]
fn an_opener_that_closes_leaves_no_helper_window_behind() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.pass(100);
    world.close(tab);
    world.pass(10_000);
    assert!(world.addresses().is_empty());
}
