//! Calls that come twice, at once, too early or too late.

use crate::acts::{nowhere, then_open, to};
use crate::network::Weather;
use crate::page::Reaction;
use crate::sites::{BANK, PAY, SHOP, helper};
use crate::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BOTH: &str = "crossed: pay.localhost bank.localhost";

#[test]
fn not_in_session() {
    for (target, addresses) in [("_self", vec![PAY]), ("_blank", vec![SHOP, PAY])] {
        let mut world = World::new();
        let tab = world.open(SHOP);
        let call = world.cross(tab, to(PAY, target));
        assert_eq!(world.ending(call), "not-in-session");
        assert_eq!(world.held_for(call), Some(0));
        world.rest();
        assert_eq!(world.addresses(), addresses);
    }
    let mut world = World::new();
    let tab = world.open(SHOP);
    let call = world.cross(tab, to(PAY, "_blank").reserved(500));
    world.rest();
    assert_eq!(world.ending(call), "not-in-session");
    assert_eq!(world.addresses(), [SHOP, PAY]);
}

#[test]
fn cross_when_crossed() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.rest();
    let again = world.cross(tab, to(PAY, "_self"));
    assert_eq!(world.ending(again), BOTH);
    assert_eq!(world.held_for(again), Some(0));
}

#[test]
fn cross_before_the_server_has_let_the_page_in() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.start(tab, "");
    world.pass(45);
    assert!(world.in_session(tab));
    let call = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert!(world.in_session(tab));
}

#[test]
fn cross_twice_at_once() {
    let mut world = World::new();
    let tab = world.shopping();
    let first = world.cross(tab, nowhere());
    let second = world.cross(tab, to(PAY, "_self"));
    let third = world.cross(tab, nowhere());
    world.rest();
    for call in [first, second, third] {
        assert_eq!(world.ending(call), BOTH);
    }
    assert_eq!(world.addresses(), [PAY]);
    assert_eq!(world.history().iter().filter(|line| line.starts_with("crossed")).count(), 2);
}

#[test]
fn a_second_call_is_not_held_longer_than_the_first() {
    let mut world = World::new();
    world.sites.tagless.insert(helper(PAY));
    let tab = world.shopping();
    let first = world.cross(tab, to(BANK, "_blank"));
    world.pass(2_000);
    let second = world.cross(tab, to(PAY, "_self"));
    world.pass(2_000);
    assert_eq!((world.held_for(first), world.held_for(second)), (Some(2_200), Some(240)));
}

#[test]
fn a_second_call_that_waited_longer_ends_the_wait() {
    let mut world = World::new();
    world.sites.tagless.insert(helper(PAY));
    let tab = world.shopping();
    world.pass(5_000);
    world.cross(tab, nowhere());
    world.pass(10);
    let second = world.cross(tab, to(PAY, "_self").reserved(2_000));
    world.pass(5_000);
    assert_eq!(world.held_for(second), Some(2_240));
}

#[test]
fn cross_again_after_it_failed() {
    let mut world = World::new();
    let tab = world.shopping();
    world.block_cookies(PAY);
    world.cross(tab, nowhere());
    world.rest();
    world.sites.cookieless.clear();
    let again = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(again), "crossed: bank.localhost pay.localhost");
}

#[test]
fn a_listener_crosses_again_inside_the_event() {
    let mut world = World::new();
    let tab = world.shopping();
    world.block_cookies(BANK);
    world.when(tab, "crossdomain", Reaction::Cross);
    let call = world.cross(tab, to(PAY, "_blank"));
    world.rest();
    assert_eq!(world.ending(call), "partial (storage-blocked): pay.localhost");
    assert_eq!(world.addresses(), [SHOP, PAY]);
}

#[test]
fn two_calls_want_the_one_window() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let first = world.cross(tab, then_open(BANK).reserved(0));
    let second = world.cross(tab, to(PAY, "_blank").reserved(0));
    world.rest();
    assert_eq!((world.held_for(first), world.held_for(second)), (Some(0), Some(0)));
    assert_eq!(world.addresses(), [BANK, PAY], "a click opens one window: the other visit is made in this tab");
}

#[test]
fn start_twice() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let (first, second) = (world.start(tab, "K1"), world.start(tab, ""));
    world.rest();
    let third = world.start(tab, "K1");
    for call in [first, second, third] {
        assert_eq!(world.ending(call), "started K1");
    }
    let other = world.start(tab, "K2");
    assert_eq!(world.ending(other), "rejected bad-argument");
    assert_eq!(world.events(tab), ["sessionstarting", "sessionstart K1"]);
    assert_eq!(world.running(), ["K1"]);
}

#[test]
fn start_with_another_key_while_starting() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let (first, other) = (world.start(tab, "K1"), world.start(tab, "K2"));
    world.rest();
    assert_eq!(world.ending(first), "started K1");
    assert_eq!(world.ending(other), "rejected bad-argument");
}

#[test]
fn start_and_stop_at_once() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let (started, stopped) = (world.start(tab, ""), world.stop(tab));
    assert_eq!(world.ending(started), "rejected not-in-session");
    assert_eq!(world.ending(stopped), "stopped");
    world.rest();
    assert_eq!(world.events(tab), ["sessionstarting", "sessionend visitor"]);
    assert!(world.running().is_empty(), "the answer that came too late ends the session it names");
    assert_eq!(world.cookie(SHOP), None);
}

#[test]
fn start_stop_start() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.start(tab, "K1");
    world.stop(tab);
    let again = world.start(tab, "K2");
    world.rest();
    assert_eq!(world.ending(again), "started K2");
    assert_eq!(world.running(), ["K2"]);
    assert_eq!(world.key(tab), Some("K2"));
}

#[test]
fn stop_twice_and_without_a_session() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let early = world.stop(tab);
    assert_eq!(world.ending(early), "stopped");
    world.start(tab, "");
    world.rest();
    let (first, second) = (world.stop(tab), world.stop(tab));
    assert_eq!(world.ending(second), "waiting");
    world.rest();
    assert_eq!((world.ending(first), world.ending(second)), ("stopped", "stopped"));
}

#[test]
fn stop_while_crossing() {
    let mut world = World::new();
    let tab = world.shopping();
    let crossing = world.cross(tab, to(PAY, "_self"));
    world.pass(60);
    world.stop(tab);
    assert_eq!(world.ending(crossing), "not-in-session (not-in-session)");
    assert_eq!(world.held_for(crossing), Some(60));
    world.rest();
    assert_eq!(world.addresses(), [PAY]);
    assert!(!world.in_session(tab));
}

#[test]
fn a_mint_that_is_answered_after_the_stop() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.pass(25);
    world.stop(tab);
    world.rest();
    assert_eq!(world.addresses(), [SHOP]);
    assert!(world.running().is_empty());
}

#[test]
fn stop_without_a_network() {
    let mut world = World::new();
    let tab = world.shopping();
    world.set_weather(Weather::Down);
    let stopped = world.stop(tab);
    assert!(!world.in_session(tab));
    world.pass(20_000);
    assert_eq!(world.ending(stopped), "rejected network");
}

#[test]
fn every_stopped_session_is_ended_when_the_network_is_back() {
    let mut world = World::new();
    let tab = world.shopping();
    world.set_weather(Weather::Down);
    let first = world.stop(tab);
    world.pass(600);
    world.set_weather(Weather::Fair);
    world.start(tab, "K2");
    world.pass(50);
    let second = world.stop(tab);
    world.pass(10_000);
    assert_eq!((world.ending(first), world.ending(second)), ("stopped", "stopped"));
    assert!(world.running().is_empty());
}

#[test]
fn a_listener_starts_the_next_session_inside_the_end_of_the_last() {
    let mut world = World::new();
    let tab = world.shopping();
    world.when(tab, "sessionend", Reaction::Start);
    world.stop(tab);
    world.rest();
    assert!(world.in_session(tab));
    assert!(world.cookie(SHOP).is_some(), "the cookie of the new session is not removed with the old one's");
    assert_eq!(world.running().len(), 1);
}
