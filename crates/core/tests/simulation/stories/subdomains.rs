//! Sub-domains that fall under their parent's entry, and sub-domains that stand for themselves.

use crate::acts::{nowhere, to};
use crate::sites::{BANK, PAY, SHOP, entry, group, group_id};
use crate::world::World;
use cobrowse_core::config::Attributes;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const A: &str = "http://a.shop.localhost:8080/";
const B: &str = "http://b.shop.localhost:8080/";

/// The tag of a site says `data-cookiedomain`.
fn name_cookie_domain(world: &mut World, site: &str, domain: &str) {
    let tag = Attributes { cookiedomain: Some(domain.to_owned()), ..Attributes::default() };
    world.sites.tags.insert(site.trim_end_matches('/').to_owned(), tag);
}

/// The domains that a session cookie is kept for.
fn places(world: &World) -> Vec<&str> {
    world.browser.jar.iter().map(|kept| kept.domain.as_str()).collect()
}

#[test]
fn one_entry_covers_all_sub_domains() {
    let mut world = World::new();
    let tab = world.shopping();
    assert_eq!(places(&world), ["shop.localhost"]);
    for site in [A, B, "http://shop.localhost:8080/", SHOP] {
        world.go(tab, site);
        assert!(world.in_session(tab), "{site}");
    }
    let crossed = world.cross(tab, nowhere());
    world.rest();
    assert_eq!(world.ending(crossed), "crossed: pay.localhost bank.localhost");
}

#[test]
fn a_session_that_begins_on_a_sub_domain_covers_the_others_too() {
    let mut world = World::new();
    let tab = world.open(A);
    world.start(tab, "");
    world.rest();
    assert_eq!(places(&world), ["shop.localhost"]);
    world.go(tab, B);
    assert!(world.in_session(tab));
}

#[test]
fn a_listed_sub_domain_keeps_its_cookie_to_itself() {
    for named in [false, true] {
        let mut world = World::new();
        world.server.account.0 = vec![group("15687", &[A, B, PAY])];
        if named {
            name_cookie_domain(&mut world, A, "a.shop.localhost");
            name_cookie_domain(&mut world, B, "b.shop.localhost");
        }
        let tab = world.open(A);
        world.start(tab, "");
        world.rest();
        assert_eq!(places(&world), ["a.shop.localhost"]);
        let other = world.open(B);
        assert!(!world.in_session(other), "nobody has crossed there");
        world.front(tab);
        let crossed = world.cross(tab, to(B, "_self"));
        world.rest();
        assert_eq!(world.ending(crossed), "crossed: b.shop.localhost pay.localhost");
        assert_eq!(places(&world), ["a.shop.localhost", "b.shop.localhost", "pay.localhost"]);
        assert!(world.in_session(tab));
    }
}

#[test]
fn the_named_domain_counts_for_more_than_the_entry() {
    let mut world = World::new();
    name_cookie_domain(&mut world, A, "a.shop.localhost");
    let tab = world.open(A);
    world.start(tab, "");
    world.rest();
    assert_eq!(places(&world), ["a.shop.localhost"]);
    world.go(tab, A);
    assert!(world.in_session(tab));
}

/// A page of the sub-domain sees two cookies of one session; either one is proof enough.
#[test]
fn a_sub_domain_with_an_entry_of_its_own_sees_its_parents_cookie() {
    let mut world = World::new();
    world.server.account.0[0].domains.push(entry(A));
    let tab = world.shopping();
    world.go(tab, A);
    assert!(world.in_session(tab), "the parent's cookie reaches it");
    world.go(tab, SHOP);
    let crossed = world.cross(tab, to(A, "_self"));
    world.rest();
    assert_eq!(world.ending(crossed), "crossed: a.shop.localhost pay.localhost bank.localhost");
    assert_eq!(places(&world).iter().filter(|place| place.ends_with("shop.localhost")).count(), 2);
    for site in [A, SHOP, B, PAY, A] {
        world.go(tab, site);
        assert!(world.in_session(tab), "{site}");
    }
    world.stop(tab);
    world.rest();
    assert!(!places(&world).iter().any(|place| place.ends_with("shop.localhost")), "it has removed both");
    assert!(world.running().is_empty());
}

#[test]
fn a_token_of_a_sub_domain_is_no_good_above_it() {
    let mut world = World::new();
    world.server.account.0[0].domains.push(entry(A));
    let tab = world.open(A);
    world.start(tab, "");
    world.rest();
    let stolen = world.cookie(A).unwrap();
    world.plant_cookie(B, &stolen);
    let thief = world.open(B);
    assert_eq!(world.events(thief), ["sessionend error"]);
    assert!(world.in_session(tab));
}

/// The parent's cookie is of a session that is over, or a forgery: the page's own one is not lost over it.
#[test]
fn a_page_goes_on_with_the_cookie_that_is_good() {
    let forged = format!("1.15687.000000.{}.{}", "A".repeat(22), "B".repeat(43));
    for parents_first in [true, false] {
        let mut world = World::new();
        world.server.account.0[0].domains.push(entry(A));
        if parents_first {
            world.plant_cookie(SHOP, "x");
        }
        let tab = world.open(A);
        world.start(tab, "K1");
        world.rest();
        world.plant_cookie(SHOP, &forged);
        world.go(tab, A);
        assert_eq!(world.events(tab), ["sessioncontinue K1"], "{parents_first}");
        assert_eq!(world.key(tab), Some("K1"));
        assert_eq!(world.cookie(SHOP).is_none(), parents_first, "what was tried and refused is removed");
        world.stop(tab);
        world.rest();
        assert_eq!(world.cookie(A), None);
    }
}

#[test]
fn two_sessions_on_a_domain_and_its_sub_domain_do_not_end_each_other() {
    let mut world = World::new();
    world.server.account.0[0].domains.push(entry(A));
    let below = world.open(A);
    world.start(below, "K1");
    world.rest();
    let above = world.open(SHOP);
    assert!(!world.in_session(above), "a cookie of a sub-domain does not reach it");
    world.start(above, "K2");
    world.rest();
    world.go(below, A);
    assert_eq!(world.key(below), Some("K1"));
    world.stop(above);
    world.rest();
    world.go(below, A);
    assert_eq!(world.key(below), Some("K1"));
    assert_eq!(world.running(), ["K1"]);
}

#[test]
fn the_way_back_needs_no_window() {
    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, to(PAY, "_self"));
    world.rest();
    let back = world.cross(tab, to(SHOP, "_self").without_click());
    world.rest();
    assert_eq!(world.ending(back), "crossed: shop.localhost bank.localhost");
    assert_eq!(world.addresses(), [SHOP]);
    world.go(tab, BANK);
    assert!(world.in_session(tab));
    assert_eq!(world.cookie_of("bank.localhost").map(|cookie| cookie.group), Some(group_id("15687")));
}
