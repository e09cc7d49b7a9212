use cobrowse_core::cookie::SessionCookie;
use cobrowse_core::domain::DomainName;
use cobrowse_core::ids::{GroupId, SessionId, VisitorToken};
use cobrowse_core::key::SessionKey;
use cobrowse_visitor::host::cookies::{CookieJar, Written};
use cobrowse_visitor::host::page;
use wasm_bindgen_test::wasm_bindgen_test;

fn cookie(key: &str) -> SessionCookie {
    SessionCookie {
        group: GroupId::parse("15687").unwrap(),
        key: SessionKey::parse(key).unwrap(),
        session: SessionId::from_random([1; 22]),
        token: VisitorToken::from_random([2; 43]),
    }
}

fn jar() -> CookieJar {
    CookieJar::new(page::origin().unwrap())
}

/// The domain that the page falls under: the page's own host.
fn domain() -> DomainName {
    DomainName::parse(page::origin().unwrap().host().as_str()).unwrap()
}

#[wasm_bindgen_test]
fn a_cookie_is_written_replaced_and_removed() {
    let jar = jar();
    for key in ["first", "second"] {
        let written = jar.write(&cookie(key), &domain(), 60);
        assert_eq!(written, Written { kept: true, displaced: None });
        let found = SessionCookie::find(&jar.read(), &[cookie(key).group]);
        assert_eq!(found, Some(cookie(key)));
    }
    jar.remove(&SessionId::from_random([9; 22]));
    assert!(jar.read().contains("cobrowse_session"), "another session's cookie stays");
    jar.remove(&cookie("second").session);
    assert!(!jar.read().contains("cobrowse_session"));
}

#[wasm_bindgen_test]
fn a_cookie_that_has_run_out_is_not_kept() {
    assert!(!jar().write(&cookie("late"), &domain(), 0).kept);
}

#[wasm_bindgen_test]
fn the_cookie_of_another_session_is_told_and_not_removed_along() {
    let (jar, first) = (jar(), cookie("first"));
    let other = SessionCookie { session: SessionId::from_random([3; 22]), ..cookie("other") };
    jar.write(&first, &domain(), 60);
    assert_eq!(jar.write(&other, &domain(), 60), Written { kept: true, displaced: Some(first.clone()) });
    jar.remove(&first.session);
    assert!(SessionCookie::is_kept(&jar.read(), &other.session));
    jar.remove(&other.session);
    assert!(!jar.read().contains("cobrowse_session"));
}

/// A page that is not covered by what the server says gets a cookie all the same, of its own host.
#[wasm_bindgen_test]
fn a_domain_that_is_not_the_pages_is_passed_over() {
    let jar = jar();
    assert!(jar.write(&cookie("k"), &DomainName::parse("pay.example").unwrap(), 60).kept);
    jar.remove(&cookie("k").session);
    assert!(!jar.read().contains("cobrowse_session"));
}
