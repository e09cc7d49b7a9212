//! Crossings that cannot succeed. Each ends with its code, sends the visitor on once, and in time.

use crate::acts::{Crossing, to};
use crate::network::Weather;
use crate::sites::{BANK, PAY, SHOP, STRANGER, helper};
use crate::world::World;
use cobrowse_core::Millis;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A visitor in session at the shop goes to the pay site, after `arrange`.
struct Trouble {
    arrange: fn(&mut World),
    how: fn(Crossing) -> Crossing,
    outcome: &'static str,
    held_ms: Millis,
}

impl Trouble {
    fn new(outcome: &'static str, held_ms: Millis, arrange: fn(&mut World)) -> Self {
        Self { arrange, how: |crossing| crossing, outcome, held_ms }
    }

    fn happens(&self) {
        for (target, windows) in [("_self", 1), ("_blank", 2), ("payment", 2)] {
            let mut world = World::new();
            let tab = world.shopping();
            (self.arrange)(&mut world);
            world.news(tab);
            let call = world.cross(tab, (self.how)(to(PAY, target)));
            world.pass(2_999);
            assert!(world.held_for(call).is_some(), "{target}");
            world.pass(3_000);
            assert_eq!(world.ending(call), self.outcome, "{target}");
            assert_eq!(world.held_for(call), Some(self.held_ms), "{target}");
            let addresses = world.addresses();
            let fallen_back = self.outcome.contains("popup") || self.outcome.contains("activation");
            assert_eq!(addresses.len(), if fallen_back { 1 } else { windows }, "{target}: {addresses:?}");
            assert_eq!(addresses.last(), Some(&PAY), "{target}");
        }
    }
}

#[test]
fn a_helper_that_never_answers() {
    let first = |world: &mut World| {
        world.sites.tagless.insert(helper(PAY));
    };
    Trouble::new("link (helper-timeout)", 2_240, first).happens();
    let last = |world: &mut World| {
        world.sites.tagless.insert(helper(BANK));
    };
    Trouble::new("partial (helper-timeout): pay.localhost", 2_200, last).happens();
}

#[test]
fn a_helper_that_is_slow() {
    let slow = |world: &mut World| {
        world.sites.slow.insert("bank.localhost".to_owned(), 4_000);
    };
    Trouble::new("partial (helper-timeout): pay.localhost", 2_200, slow).happens();
}

#[test]
fn the_server_is_down() {
    Trouble::new("failed (network)", 40, World::stop_server).happens();
    Trouble::new("failed (network)", 40, |world| world.set_weather(Weather::Down)).happens();
}

#[test]
fn the_network_is_silent() {
    Trouble::new("failed (network)", 2_200, |world| world.set_weather(Weather::Silent)).happens();
}

#[test]
fn the_browser_opens_no_window() {
    Trouble::new("link (popup-blocked)", 40, World::block_popups).happens();
}

#[test]
fn nobody_has_clicked() {
    let call = Trouble::new("link (no-activation)", 40, |_| ());
    Trouble { how: Crossing::without_click, ..call }.happens();
}

#[test]
fn the_browser_keeps_no_cookies_of_a_site() {
    Trouble::new("link (storage-blocked): bank.localhost", 260, |world| world.block_cookies(PAY)).happens();
    let neither = |world: &mut World| {
        world.block_cookies(PAY);
        world.block_cookies(BANK);
    };
    Trouble::new("link (storage-blocked)", 260, neither).happens();
}

#[test]
fn a_helper_leads_elsewhere() {
    let to_a_stranger = |world: &mut World| {
        world.sites.redirects.insert(helper(PAY), STRANGER.to_owned());
    };
    Trouble::new("link (helper-redirected)", 150, to_a_stranger).happens();
    let to_a_trusted_domain = |world: &mut World| {
        world.sites.redirects.insert(helper(PAY), SHOP.to_owned());
    };
    Trouble::new("link (helper-redirected)", 150, to_a_trusted_domain).happens();
    let the_last_one = |world: &mut World| {
        world.sites.redirects.insert(helper(BANK), STRANGER.to_owned());
    };
    Trouble::new("partial (helper-redirected): pay.localhost", 180, the_last_one).happens();
}

#[test]
fn a_helper_that_is_refused_leaves_its_opener_the_time_to_use_the_window() {
    let slow_socket = |world: &mut World| {
        world.net.socket_lag = 500;
        world.sites.redirects.insert(helper(PAY), STRANGER.to_owned());
    };
    Trouble::new("link (helper-redirected)", 650, slow_socket).happens();
}

#[test]
fn a_helper_has_the_tag_of_another_group() {
    let other_group = |world: &mut World| {
        world.sites.other_group.insert(helper(PAY), "77");
    };
    Trouble::new("link (bad-argument)", 150, other_group).happens();
}

#[test]
fn a_helper_leads_elsewhere_behind_a_handle_that_was_cut() {
    for target in ["_self", "_blank", "payment"] {
        let mut world = World::new();
        world.sites.redirects.insert(helper(BANK), STRANGER.to_owned());
        world.sites.severing.insert("pay.localhost".to_owned());
        let tab = world.shopping();
        let call = world.cross(tab, to(PAY, target));
        world.pass(10_000);
        assert_eq!(world.ending(call), "partial (helper-redirected): pay.localhost");
        assert_eq!(world.addresses(), [PAY], "nothing else is left open, and the visitor is there: {target}");
    }
}

#[test]
fn the_event_says_what_the_promise_says() {
    let mut world = World::new();
    let tab = world.shopping();
    world.block_popups();
    let call = world.cross(tab, crate::acts::nowhere());
    let outcome = "link (popup-blocked)";
    assert_eq!(world.ending(call), outcome);
    assert_eq!(world.events(tab).last().unwrap(), &format!("crossdomain {outcome}"));
}
