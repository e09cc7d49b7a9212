use cobrowse_core::visitor::Target;
use cobrowse_visitor::arguments::{navigation, start_options, terms_url};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn js(text: &str) -> JsValue {
    js_sys::eval(text).unwrap()
}

#[wasm_bindgen_test]
fn start_options_take_nothing_a_key_or_an_object() {
    for text in ["undefined", "null", "new MouseEvent('click')", "({})"] {
        assert_eq!(start_options(&js(text)).unwrap(), Default::default(), "{text}");
    }
    assert_eq!(start_options(&js("'k-1'")).unwrap().key.unwrap().as_str(), "k-1");
    assert!(start_options(&js("'GLANCE_KEYTYPE_RANDOM'")).unwrap().random_key);
    let options = start_options(&js("({sessionKey: 'k', groupid: 7, name: 'Zoë'})")).unwrap();
    assert_eq!(options.group.unwrap().number(), 7);
    assert_eq!(options.visitor.name.as_deref(), Some("Zoë"));
    assert_eq!(start_options(&js("({groupid: '7'})")).unwrap().group, options.group);
}

#[wasm_bindgen_test]
fn objects_that_throw_read_as_empty() {
    let hostile = js("({ get sessionKey() { throw 'no'; }, get name() { throw null; } })");
    assert_eq!(start_options(&hostile).unwrap(), Default::default());
}

#[wasm_bindgen_test]
fn navigations_are_resolved_as_the_browser_would() {
    let to = navigation(&js("({url: '/a?b#c', target: '_BLANK'})")).unwrap().unwrap();
    assert!(to.url.as_str().starts_with("http://") && to.url.as_str().ends_with("/a?b#c"));
    assert_eq!(to.target, Target::Blank);
    let to = navigation(&js("({url: new URL('https://pay.example')})")).unwrap().unwrap();
    assert_eq!(to.url.as_str(), "https://pay.example/");
    for text in
        ["({url: 'javascript:1'})", "({url: 'blob:x'})", "({})", "'https://a'", "({url: 'https://a', target: {}})"]
    {
        assert!(navigation(&js(text)).is_err(), "{text}");
    }
}

#[wasm_bindgen_test]
fn terms_are_web_pages() {
    for text in ["undefined", "null", "({})", "new MouseEvent('click')"] {
        assert_eq!(terms_url(&js(text)).unwrap(), None, "{text}");
    }
    assert!(terms_url(&js("({url: '/terms'})")).unwrap().unwrap().as_str().ends_with("/terms"));
    for text in ["({url: 'javascript:1'})", "({url: null})", "({url: 7})", "'/terms'", "[]"] {
        assert!(terms_url(&js(text)).is_err(), "{text}");
    }
}
