//! A server that has too much to do, or is of another age than the page.

use super::refusals::hello;
use crate::acts::to;
use crate::server::EPOCH;
use crate::sites::{PAY, SHOP, group_id, url};
use crate::world::World;
use cobrowse_core::config::{Site, VisitorInfo};
use cobrowse_core::desk::ConnId;
use cobrowse_core::error::ErrorCode;
use cobrowse_core::wire::{Hello, PROTOCOL, StartRequest};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_server_that_is_full_starts_nothing() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.server.busy = true;
    let call = world.start(tab, "");
    world.rest();
    assert_eq!(world.ending(call), "rejected service");
    assert_eq!(world.events(tab), ["sessionstarting", "error service"]);
}

#[test]
fn a_session_outlives_a_busy_server() {
    let mut world = World::new();
    let tab = world.shopping();
    let key = world.key(tab).unwrap().to_owned();
    world.server.busy = true;
    world.go(tab, SHOP);
    world.pass(5_000);
    assert!(world.in_session(tab));
    world.server.busy = false;
    world.pass(20_000);
    assert_eq!(world.events(tab)[1..], [format!("sessioncontinue {key}"), "connection ok".to_owned()]);
}

#[test]
fn a_busy_server_holds_nobody() {
    let mut world = World::new();
    let tab = world.shopping();
    world.server.busy = true;
    let call = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!(world.ending(call), "failed (service)");
    assert_eq!(world.held_for(call), Some(40));
}

#[test]
fn a_busy_server_hears_of_the_end_all_the_same() {
    let mut world = World::new();
    let tab = world.shopping();
    world.server.busy = true;
    let call = world.stop(tab);
    world.pass(2_000);
    assert_eq!(world.ending(call), "waiting");
    world.server.busy = false;
    world.pass(6_000);
    assert_eq!(world.ending(call), "stopped");
    assert!(world.running().is_empty());
}

#[test]
fn another_version_is_refused() {
    let mut world = World::new();
    world.shopping();
    let session = world.latest().unwrap();
    let (server, now) = (&mut world.server, world.now + EPOCH);
    let origin = url(SHOP).origin().clone();
    let hello = Hello { v: PROTOCOL + 1, ..hello(session) };
    let refused = server.desk.hello(&server.account, ConnId(7), &origin, &hello, now, &server.vault).unwrap_err();
    assert_eq!(refused.error.code, ErrorCode::Unsupported);
    let visitor = VisitorInfo::default();
    let start = StartRequest { v: 0, group: group_id("15687"), site: Site::Production, key: None, visitor };
    let refused = server.desk.start(&server.account, &origin, start, now, &mut server.vault).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Unsupported);
}
