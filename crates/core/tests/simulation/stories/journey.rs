//! One session, from the shop to the bank.

use crate::acts::to;
use crate::sites::{BANK, PAY, SHOP};
use crate::world::World;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_session_crosses_and_ends_everywhere() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let started = world.start(tab, "");
    world.rest();
    let key = world.key(tab).unwrap().to_owned();
    assert_eq!(world.ending(started), format!("started {key}"));
    assert_eq!(world.news(tab), ["sessionstarting".to_owned(), format!("sessionstart {key}")]);

    let crossed = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(crossed), "crossed: pay.localhost bank.localhost");
    assert_eq!(world.addresses(), [PAY]);
    assert_eq!(world.events(tab), [format!("sessioncontinue {key}")]);

    world.go(tab, BANK);
    assert_eq!(world.events(tab), [format!("sessioncontinue {key}")]);

    let stopped = world.stop(tab);
    assert!(!world.in_session(tab), "the visitor's will counts at once");
    world.rest();
    assert_eq!(world.ending(stopped), "stopped");
    assert!(world.running().is_empty());

    world.go(tab, SHOP);
    assert_eq!(world.events(tab), ["sessionend visitor"]);
    assert_eq!(world.cookie(SHOP), None);
}
