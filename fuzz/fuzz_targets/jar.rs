//! In any `document.cookie` string, what is found as ours stands there word for word, under our name, in a group of ours.
#![no_main]

use cobrowse_core::cookie::{COOKIE_NAME, SessionCookie};
use cobrowse_core::ids::GroupId;

libfuzzer_sys::fuzz_target!(|jar: &str| {
    let groups: Vec<GroupId> = ["1", "15687"].into_iter().filter_map(|text| GroupId::parse(text).ok()).collect();
    let Some(cookie) = SessionCookie::find(jar, &groups) else { return };
    let pair = [COOKIE_NAME, "=", &cookie.value()].concat();
    assert!(jar.split(';').any(|part| part.trim_start() == pair));
    assert!(groups.contains(&cookie.group) && SessionCookie::is_kept(jar, &cookie.session));
    assert_eq!(SessionCookie::find(&pair, &groups), Some(cookie));
});
