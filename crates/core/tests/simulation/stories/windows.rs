//! Where the visitor ends up, and in which window.

use crate::acts::{nowhere, then_open, to};
use crate::sites::{BANK, PAY, SHOP, helper};
use crate::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BOTH: &str = "crossed: pay.localhost bank.localhost";

#[test]
fn the_helper_window_becomes_a_new_tab() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.cross(tab, to(PAY, "_blank"));
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert_eq!(world.addresses(), [SHOP, PAY]);
    assert_eq!(world.running().len(), 1);
    assert_eq!(world.history().last().unwrap(), &format!("page {PAY}"));
}

#[test]
fn a_frame_of_that_name_takes_the_visitor() {
    let mut world = World::new();
    let tab = world.shopping();
    let frame = world.open(SHOP);
    world.window(frame).name = Some("payment".to_owned());
    let call = world.cross(tab, to(PAY, "payment"));
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert_eq!(world.addresses(), [SHOP, PAY]);
    assert_eq!(world.address(frame), PAY);
}

#[test]
fn without_a_frame_of_that_name_the_helper_window_does() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.cross(tab, to(PAY, "payment"));
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert_eq!(world.addresses(), [SHOP, PAY]);
}

#[test]
fn a_call_without_an_address_closes_its_window() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.cross(tab, nowhere());
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert_eq!(world.addresses(), [SHOP]);
    world.go(tab, BANK);
    assert!(world.in_session(tab));
}

#[test]
fn a_window_that_the_callback_opens_is_the_helper_window() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.cross(tab, then_open(PAY));
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert_eq!(world.addresses(), [SHOP, PAY]);
}

#[test]
fn a_window_that_the_loader_reserved_is_used() {
    for target in ["_self", "_blank"] {
        let mut world = World::new();
        let tab = world.shopping();
        let call = world.cross(tab, to(PAY, target).reserved(1_200));
        world.rest();
        assert_eq!(world.ending(call), BOTH);
        assert_eq!(world.addresses().last(), Some(&PAY));
    }
}

#[test]
fn the_time_before_the_agent_was_loaded_counts() {
    let mut world = World::new();
    world.sites.tagless.insert(helper(PAY));
    let tab = world.shopping();
    world.pass(2_000);
    let call = world.cross(tab, to(PAY, "_self").reserved(1_200));
    world.pass(5_000);
    assert_eq!(world.held_for(call), Some(2_240));
}

#[test]
fn a_handle_that_was_cut_does_no_harm() {
    for (target, addresses) in [("_self", vec![PAY]), ("_blank", vec![SHOP, PAY]), ("payment", vec![SHOP, PAY])] {
        let mut world = World::new();
        world.sites.severing.insert("pay.localhost".to_owned());
        let tab = world.shopping();
        let call = world.cross(tab, to(PAY, target));
        world.rest();
        assert_eq!(world.ending(call), BOTH);
        world.pass(4_000);
        assert_eq!(world.addresses(), addresses, "{target}");
    }
}

#[test]
fn the_callback_gets_its_window_though_the_handle_was_cut() {
    let mut world = World::new();
    world.sites.severing.insert("bank.localhost".to_owned());
    let tab = world.shopping();
    world.cross(tab, then_open(PAY));
    world.rest();
    assert_eq!(world.addresses(), [SHOP, PAY]);
}

#[test]
fn a_destination_that_is_slow_to_answer_keeps_its_window() {
    let mut world = World::new();
    let tab = world.shopping();
    let slow = "http://checkout.slow.localhost:8080/";
    world.sites.slow.insert("checkout.slow.localhost".to_owned(), 8_000);
    world.cross(tab, to(slow, "_blank"));
    world.pass(20_000);
    assert_eq!(world.addresses(), [SHOP, slow]);
}

#[test]
fn where_exactly_the_visitor_goes_is_nobody_s_business() {
    let mut world = World::new();
    let tab = world.shopping();
    let secret = format!("{PAY}reset?token=hush#hush");
    world.cross(tab, to(&secret, "_blank"));
    world.rest();
    assert_eq!(world.addresses(), [SHOP, &secret]);
    assert!(world.server.bodies.iter().all(|body| !body.contains("hush")));
    assert!(world.server.bodies.iter().any(|body| body.contains("pay.localhost")));
}

#[test]
fn reports_that_arrive_out_of_order_make_no_difference() {
    for target in ["_self", "_blank"] {
        let mut world = World::new();
        world.net.beacon_lag = 500;
        let tab = world.shopping();
        let call = world.cross(tab, to(PAY, target));
        world.pass(3_000);
        assert_eq!(world.ending(call), "crossed: bank.localhost pay.localhost");
        assert_eq!(world.addresses().last(), Some(&PAY));
        assert!(world.held_for(call).unwrap() < 1_000);
    }
}

#[test]
fn a_domain_that_is_crossed_already_is_left_out() {
    let mut world = World::new();
    let tab = world.shopping();
    world.block_cookies(BANK);
    let first = world.cross(tab, nowhere());
    world.rest();
    assert_eq!(world.ending(first), "partial (storage-blocked): pay.localhost");
    world.sites.cookieless.clear();
    world.sites.tagless.insert(helper(PAY));
    let second = world.cross(tab, to(BANK, "_self"));
    world.rest();
    assert_eq!(world.ending(second), BOTH);
    assert!(world.in_session(tab));
}
