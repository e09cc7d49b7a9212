use cobrowse_core::cookie::SessionCookie;
use cobrowse_core::ids::{GroupId, SessionId, VisitorToken};
use cobrowse_core::key::SessionKey;
use cobrowse_visitor::host::cookies::CookieJar;
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

#[wasm_bindgen_test]
fn a_cookie_is_written_replaced_and_removed() {
    let jar = CookieJar::new(page::origin().unwrap(), None);
    for key in ["first", "second"] {
        assert!(jar.write(&cookie(key), 60));
        let found = SessionCookie::find(&jar.read(), &[cookie(key).group]);
        assert_eq!(found, Some(cookie(key)));
    }
    assert!(!jar.read().contains("cobrowse_probe"), "the probe is gone");
    jar.remove(&SessionId::from_random([9; 22]));
    assert!(jar.read().contains("cobrowse_session"), "another session's cookie stays");
    jar.remove(&cookie("second").session);
    assert!(!jar.read().contains("cobrowse_session"));
}

#[wasm_bindgen_test]
fn a_cookie_that_has_run_out_is_not_kept() {
    let jar = CookieJar::new(page::origin().unwrap(), None);
    assert!(!jar.write(&cookie("late"), 0));
}
