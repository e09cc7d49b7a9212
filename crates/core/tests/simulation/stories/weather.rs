//! Lost connections, restarts, and time.

use crate::acts::{nowhere, to};
use crate::network::Weather;
use crate::sites::{BANK, PAY, SHOP, STRANGER};
use crate::world::World;
use cobrowse_core::Millis;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

#[test]
fn a_restart_loses_no_session() {
    let mut world = World::new();
    let tab = world.shopping();
    let key = world.key(tab).unwrap().to_owned();
    world.cross(tab, nowhere());
    world.rest();
    world.news(tab);
    world.stop_server();
    world.pass(20_000);
    assert_eq!(world.news(tab), ["connection reconnecting"]);
    assert!(world.in_session(tab));
    world.start_server();
    world.pass(20_000);
    assert_eq!(world.news(tab), ["connection ok"]);
    world.go(tab, BANK);
    assert_eq!(world.events(tab), [format!("sessioncontinue {key}")]);
    assert_eq!(world.running(), [key]);
}

#[test]
fn a_network_that_comes_back() {
    for weather in [Weather::Down, Weather::Silent] {
        let mut world = World::new();
        let tab = world.shopping();
        world.news(tab);
        world.set_weather(weather);
        world.pass(MINUTE);
        world.set_weather(Weather::Fair);
        world.pass(30_000);
        assert!(world.in_session(tab));
        let told: &[&str] = if weather == Weather::Down { &["connection reconnecting", "connection ok"] } else { &[] };
        assert_eq!(world.news(tab), told);
    }
}

#[test]
fn a_page_that_loads_without_a_network_is_in_session_once_it_is_back() {
    let mut world = World::new();
    let tab = world.shopping();
    let key = world.key(tab).unwrap().to_owned();
    for weather in [Weather::Down, Weather::Silent] {
        world.set_weather(weather);
        world.go(tab, SHOP);
        assert!(world.in_session(tab), "the cookie says so");
        world.pass(MINUTE);
        world.set_weather(Weather::Fair);
        world.pass(30_000);
        let told = world.news(tab);
        assert_eq!(told, ["connection reconnecting", &format!("sessioncontinue {key}"), "connection ok"]);
    }
}

#[test]
fn a_session_lasts_eight_hours() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.pass(8 * HOUR - MINUTE);
    assert!(world.in_session(tab));
    world.news(tab);
    world.pass(2 * MINUTE);
    assert_eq!(world.news(tab), ["sessionend error"]);
    world.go(tab, PAY);
    assert!(world.events(tab).is_empty(), "the cookie has run out with it");
}

#[test]
fn a_session_without_pages_is_abandoned() {
    let mut world = World::new();
    let tab = world.shopping();
    world.go(tab, STRANGER);
    world.pass(29 * MINUTE);
    assert_eq!(world.running().len(), 1);
    world.pass(2 * MINUTE);
    assert!(world.running().is_empty());
    world.go(tab, SHOP);
    assert_eq!(world.events(tab), ["sessionend error"]);
}

#[test]
fn a_page_that_is_only_open_is_not_abandoned() {
    let mut world = World::new();
    let tab = world.shopping();
    world.pass(2 * HOUR);
    assert!(world.in_session(tab));
    assert_eq!(world.running().len(), 1);
}

#[test]
fn a_restart_while_crossing() {
    // At every moment of a crossing.
    for moment in (0..300).step_by(10) {
        for target in ["_self", "_blank", "payment"] {
            let mut world = World::new();
            let tab = world.shopping();
            let call = world.cross(tab, to(PAY, target));
            world.pass(moment);
            world.stop_server();
            world.pass(100);
            world.start_server();
            world.pass(20_000);
            assert!(world.held_for(call).is_some_and(|held| held <= 3_000));
            assert_eq!(world.addresses().last(), Some(&PAY), "{target} at {moment}");
        }
    }
}

#[test]
fn reports_that_were_missed_while_the_connection_was_lost() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.cross(tab, to(PAY, "_self"));
    world.pass(60);
    world.break_sockets();
    world.rest();
    world.pass(2_000);
    assert_eq!(world.ending(call), "crossed: pay.localhost bank.localhost");
    assert!(world.held_for(call).unwrap() < 1_000, "the page has learned it when it was back");
}

#[test]
fn a_crossing_that_outlives_a_restart_waits_for_all_its_helpers() {
    let mut world = World::new();
    let tab = world.shopping();
    world.sites.slow.insert("pay.localhost".to_owned(), 800);
    world.sites.slow.insert("bank.localhost".to_owned(), 800);
    let call = world.cross(tab, nowhere());
    world.pass(100);
    world.stop_server();
    world.start_server();
    world.pass(5_000);
    assert_eq!(world.ending(call), "crossed: pay.localhost bank.localhost");
}

#[test]
fn a_ticket_outlives_a_restart_but_works_once() {
    let mut world = World::new();
    let tab = world.shopping();
    world.sites.slow.insert("pay.localhost".to_owned(), 500);
    world.cross(tab, nowhere());
    world.pass(100);
    world.stop_server();
    world.start_server();
    world.pass(5_000);
    let crossed = world.history().into_iter().filter(|line| line.starts_with("crossed")).count();
    assert_eq!(crossed, 2);
}

#[test]
fn a_start_without_a_server() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.stop_server();
    let call = world.start(tab, "");
    world.rest();
    assert_eq!(world.ending(call), "rejected network");
    assert_eq!(world.events(tab), ["sessionstarting", "error network"]);
    world.start_server();
    let again = world.start(tab, "K1");
    world.rest();
    assert_eq!(world.ending(again), "started K1");
}

#[test]
fn a_start_that_is_answered_after_its_page_has_given_up() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.set_weather(Weather::Silent);
    let call = world.start(tab, "");
    world.pass(11_000);
    assert_eq!(world.ending(call), "rejected network");
    world.set_weather(Weather::Fair);
    world.rest();
    assert!(!world.in_session(tab));
    world.pass(31 * MINUTE);
    assert!(world.running().is_empty(), "nobody has come for it: it is abandoned");
}
