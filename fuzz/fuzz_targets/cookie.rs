//! What reads as our cookie writes back word for word, and is found in any jar that holds it.
#![no_main]

use cobrowse_core::cookie::{COOKIE_NAME, SessionCookie};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(cookie) = SessionCookie::parse(text) {
        assert_eq!(cookie.value(), text);
        let jar = format!("a=b; {COOKIE_NAME}={text}; c=d");
        assert_eq!(SessionCookie::find(&jar, &[cookie.group]), Some(cookie));
    }
    let _ = SessionCookie::find(text, &[]);
});
