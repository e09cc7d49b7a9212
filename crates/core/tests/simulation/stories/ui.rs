//! What the visitor sees of us, and what becomes of what they press.

use crate::acts::{nowhere, to};
use crate::network::Weather;
use crate::page::Reaction;
use crate::sites::{BANK, PAY, SHOP, STRANGER, url};
use crate::world::World;
use cobrowse_core::limits::SCREEN_RESTORES;
use cobrowse_core::visitor::{ButtonChange, Control};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BOTH: &str = "crossed: pay.localhost bank.localhost";
const ASKED: &str = "sharing; prompt: Go on with Ann elsewhere?";
const TO_PAY: Option<(&str, &str)> = Some((PAY, "_self"));
const TERMS: &str = "http://www.shop.localhost:8080/terms";

#[test]
fn yes_crosses_and_goes_on() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.prompt(tab, TO_PAY);
    assert_eq!(world.sees(tab), ASKED);
    assert_eq!(world.addresses(), [SHOP], "no window before the visitor has agreed");
    world.press(tab, Control::Agree);
    assert_eq!(world.sees(tab), "sharing");
    assert_eq!(world.addresses().len(), 2, "the window opens in the click");
    world.rest();
    assert_eq!(world.ending(call), BOTH);
    assert_eq!(world.addresses(), [PAY]);
    assert_eq!(world.sees(tab), "sharing");
}

#[test]
fn no_stays() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.prompt(tab, TO_PAY);
    world.press(tab, Control::Refuse);
    world.rest();
    assert_eq!(world.ending(call), "rejected consent-declined");
    assert_eq!(world.addresses(), [SHOP]);
    assert_eq!(world.sees(tab), "sharing");
    assert!(world.in_session(tab));
    let again = world.prompt(tab, TO_PAY);
    assert_eq!(world.sees(tab), ASKED, "a No is not for ever");
    world.press(tab, Control::Agree);
    world.rest();
    assert_eq!(world.ending(again), BOTH);
}

#[test]
fn two_prompts_share_one_question() {
    let mut world = World::new();
    let tab = world.shopping();
    let (first, second) = (world.prompt(tab, None), world.prompt(tab, TO_PAY));
    world.press(tab, Control::Agree);
    world.rest();
    assert_eq!((world.ending(first), world.ending(second)), (BOTH, BOTH));
    assert_eq!(world.addresses(), [PAY]);
    let mut world = World::new();
    let tab = world.shopping();
    let (first, second) = (world.prompt(tab, None), world.prompt(tab, TO_PAY));
    world.press(tab, Control::Refuse);
    let declined = "rejected consent-declined";
    assert_eq!((world.ending(first), world.ending(second)), (declined, declined));
}

#[test]
fn nothing_is_asked_without_need() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let call = world.prompt(tab, TO_PAY);
    assert_eq!(world.ending(call), "not-in-session");
    world.rest();
    assert_eq!(world.addresses(), [PAY]);

    let mut world = World::new();
    let tab = world.shopping();
    world.cross(tab, nowhere());
    let joined = world.prompt(tab, None);
    assert_eq!(world.sees(tab), "sharing", "a crossing is under way already");
    world.rest();
    assert_eq!(world.ending(joined), BOTH);
    let crossed = world.prompt(tab, TO_PAY);
    assert_eq!((world.ending(crossed), world.sees(tab).as_str()), (BOTH, "sharing"));
    world.rest();
    assert_eq!(world.addresses(), [PAY]);
}

#[test]
fn a_destination_without_a_helper_page_is_asked_about_each_time() {
    let mut world = World::new();
    world.server.account.0[0].domains[2].helper = None;
    let tab = world.shopping();
    world.cross(tab, nowhere());
    world.rest();
    let crossed = world.prompt(tab, None);
    assert_eq!((world.ending(crossed), world.sees(tab).as_str()), ("crossed: pay.localhost", "sharing"));
    world.prompt(tab, Some((BANK, "_self")));
    assert_eq!(world.sees(tab), ASKED, "the session would go there with the visitor");
    world.press(tab, Control::Agree);
    world.rest();
    assert_eq!(world.addresses(), [BANK]);
    assert!(world.in_session(tab));
}

#[test]
fn a_page_that_is_not_let_in_yet_asks_when_it_is() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    world.start(tab, "");
    world.pass(45);
    assert!(world.in_session(tab));
    let call = world.prompt(tab, None);
    assert_eq!(world.sees(tab), "sharing");
    world.rest();
    assert_eq!(world.sees(tab), ASKED);
    world.press(tab, Control::Agree);
    world.rest();
    assert_eq!(world.ending(call), BOTH);
}

#[test]
fn without_a_server_nothing_is_asked_and_nobody_held() {
    let mut world = World::new();
    let tab = world.shopping();
    world.set_weather(Weather::Down);
    world.pass(50);
    let call = world.prompt(tab, TO_PAY);
    world.pass(2_999);
    assert_eq!(world.ending(call), "waiting");
    world.press(tab, Control::Agree);
    assert_eq!(world.ending(call), "waiting", "there is no question yet");
    world.pass(1);
    assert_eq!(world.ending(call), "failed (network)");
    world.rest();
    assert_eq!(world.addresses(), [PAY]);
}

#[test]
fn the_session_ends_while_the_question_is_open() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.prompt(tab, None);
    world.agent_ends();
    world.rest();
    assert_eq!(world.ending(call), "not-in-session");
    assert_eq!(world.sees(tab), "");
    world.press(tab, Control::Agree);
    assert_eq!(world.addresses(), [SHOP]);
}

#[test]
fn a_visitor_who_leaves_has_not_agreed() {
    let mut world = World::new();
    let tab = world.shopping();
    let call = world.prompt(tab, TO_PAY);
    world.go(tab, STRANGER);
    assert_eq!(world.ending(call), "rejected consent-declined");
    world.back(tab);
    world.rest();
    assert_eq!(world.sees(tab), "sharing");
    assert_eq!(world.address(tab), SHOP);
}

#[test]
fn stop_and_agents() {
    let mut world = World::new();
    let tab = world.shopping();
    let other = world.open(SHOP);
    world.agent_joins("Ann");
    world.rest();
    assert_eq!(world.sees(tab), "sharing with Ann");
    assert_eq!(world.sees(other), "sharing with Ann");
    world.press(other, Control::Stop);
    assert_eq!(world.sees(other), "");
    world.rest();
    assert_eq!(world.sees(tab), "", "the other tab is out of session too");
    assert!(world.running().is_empty());
    world.press(tab, Control::Stop);
}

#[test]
fn helpers_show_nothing() {
    let mut world = World::new();
    world.sites.button = true;
    let tab = world.shopping();
    world.cross(tab, nowhere());
    while world.ending(crate::ledger::Call(1)) == "waiting" {
        world.pass(5);
        let pages = world.browser.pages.values();
        assert!(pages.filter(|page| page.window != tab).all(|page| page.view == Default::default()));
    }
    world.rest();
    world.go(tab, BANK);
    assert_eq!(world.sees(tab), "sharing");
}

#[test]
fn the_button_starts_a_session() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    assert_eq!(world.sees(tab), "");
    world.button(tab, ButtonChange::Show);
    assert_eq!(world.sees(tab), "button");
    world.button(tab, ButtonChange::Toggle);
    assert_eq!(world.sees(tab), "");
    world.press(tab, Control::Agree);
    world.button(tab, ButtonChange::Toggle);
    world.press(tab, Control::Help);
    assert_eq!(world.sees(tab), "button, busy");
    world.press(tab, Control::Help);
    world.rest();
    assert_eq!(world.sees(tab), "sharing");
    assert_eq!(world.running().len(), 1);
    world.stop(tab);
    world.rest();
    assert_eq!(world.sees(tab), "button", "it comes back after the session");
    world.button(tab, ButtonChange::Hide);
    assert_eq!(world.sees(tab), "");
}

#[test]
fn a_button_that_reaches_nobody_says_so() {
    let mut world = World::new();
    world.sites.button = true;
    let tab = world.open(SHOP);
    assert_eq!(world.sees(tab), "button");
    world.set_weather(Weather::Down);
    world.press(tab, Control::Help);
    world.pass(15_000);
    assert_eq!(world.sees(tab), "button, failed");
    world.set_weather(Weather::Fair);
    world.press(tab, Control::Help);
    assert_eq!(world.sees(tab), "button, busy");
    world.rest();
    assert_eq!(world.sees(tab), "sharing");
    let mut world = World::new();
    world.sites.button = true;
    let tab = world.open(SHOP);
    world.press(tab, Control::Help);
    world.stop(tab);
    world.rest();
    assert_eq!(world.sees(tab), "button", "called off is not failed");
}

#[test]
fn the_button_goes_through_the_terms() {
    let mut world = World::new();
    (world.sites.button, world.sites.terms) = (true, Some(TERMS));
    let tab = world.open(SHOP);
    world.press(tab, Control::Help);
    assert_eq!(world.sees(tab), format!("button; terms {TERMS}"));
    world.press(tab, Control::Refuse);
    assert_eq!(world.sees(tab), "button");
    world.rest();
    assert!(world.running().is_empty());
    world.press(tab, Control::Help);
    world.press(tab, Control::Agree);
    world.rest();
    assert_eq!(world.sees(tab), "sharing");
}

#[test]
fn terms_that_are_asked_for() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let nowhere = world.show_terms(tab, None);
    assert_eq!(world.ending(nowhere), "rejected bad-argument");
    let (first, second) = (world.show_terms(tab, Some(TERMS)), world.show_terms(tab, Some(BANK)));
    assert_eq!(world.sees(tab), format!("terms {TERMS}"));
    world.press(tab, Control::Refuse);
    let declined = "rejected consent-declined";
    assert_eq!((world.ending(first), world.ending(second)), (declined, declined));
    let accepted = world.show_terms(tab, Some(TERMS));
    world.press(tab, Control::Agree);
    world.rest();
    assert!(world.ending(accepted).starts_with("started "));
    let late = world.show_terms(tab, Some(TERMS));
    assert_eq!(world.ending(late), world.ending(accepted), "in session, there is nothing to agree to");
    assert_eq!(world.sees(tab), "sharing");
}

#[test]
fn terms_are_out_of_date_when_the_session_has_begun() {
    let mut world = World::new();
    let tab = world.open(SHOP);
    let terms = world.show_terms(tab, Some(TERMS));
    world.start(tab, "K1");
    assert_eq!(world.sees(tab), "");
    world.rest();
    assert_eq!(world.ending(terms), "started K1");
}

#[test]
fn what_is_taken_away_comes_back_but_not_for_ever() {
    let mut world = World::new();
    let tab = world.shopping();
    world.prompt(tab, None);
    for _ in 0..SCREEN_RESTORES {
        world.remove_screen(tab);
        assert_eq!(world.sees(tab), ASKED);
    }
    world.remove_screen(tab);
    assert_eq!(world.sees(tab), "");
    world.agent_joins("Ann");
    world.rest();
    assert!(world.sees(tab).starts_with("sharing with Ann"), "news is shown all the same");
}

#[test]
fn a_listener_that_starts_again_sees_a_fresh_indicator() {
    let mut world = World::new();
    let tab = world.shopping();
    world.when(tab, "sessionend", Reaction::Start);
    world.press(tab, Control::Stop);
    world.rest();
    assert_eq!(world.sees(tab), "sharing");
    assert_eq!(world.running().len(), 1);
}

#[test]
fn whoever_says_no_is_not_followed_by_links() {
    let mut world = World::new();
    let tab = world.shopping();
    let other = world.open(SHOP);
    world.rest();
    let call = world.prompt(tab, None);
    world.press(tab, Control::Refuse);
    world.rest();
    assert_eq!(world.ending(call), "rejected consent-declined");
    for tab in [tab, other] {
        world.go(tab, SHOP);
        let link = world.click(tab, PAY, "");
        assert_eq!(world.held_for(link), Some(0));
        world.rest();
        assert_eq!((world.address(tab), world.in_session(tab)), (PAY, false));
    }
    assert_eq!(world.history().iter().filter(|line| *line == "consent false").count(), 1);
}

/// Also in the first moment of a page, when only the server knows what the visitor has said; and after a restart.
#[test]
fn a_no_is_remembered() {
    let mut world = World::new();
    let tab = world.shopping();
    world.prompt(tab, None);
    world.press(tab, Control::Refuse);
    world.rest();
    world.stop_server();
    world.start_server();
    world.pass(20_000);
    world.load(tab, &url(SHOP), None, false);
    world.pass(45);
    world.click(tab, PAY, "");
    world.rest();
    assert_eq!((world.address(tab), world.in_session(tab)), (PAY, false));
}

#[test]
fn a_yes_takes_a_no_back() {
    let mut world = World::new();
    let tab = world.shopping();
    world.prompt(tab, None);
    world.press(tab, Control::Refuse);
    world.rest();
    let again = world.prompt(tab, None);
    world.block_popups();
    world.press(tab, Control::Agree);
    world.rest();
    assert_eq!(world.ending(again), "link (popup-blocked)");
    world.click(tab, PAY, "");
    world.rest();
    assert_eq!((world.address(tab), world.in_session(tab)), (PAY, true));
}

/// What the site's own code calls for is the site's business.
#[test]
fn a_call_after_a_no_crosses() {
    let mut world = World::new();
    let tab = world.shopping();
    world.prompt(tab, None);
    world.press(tab, Control::Refuse);
    world.rest();
    let call = world.cross(tab, to(PAY, "_self"));
    world.rest();
    assert_eq!((world.ending(call), world.in_session(tab)), ("crossed: pay.localhost bank.localhost", true));
}
