use cobrowse_visitor::host::dom::global;
use cobrowse_visitor::host::timer::Timer;
use cobrowse_visitor::host::window_open::Loan;
use futures::channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn eval(text: &str) -> wasm_bindgen::JsValue {
    js_sys::eval(text).unwrap()
}

#[wasm_bindgen_test]
fn a_loan_answers_one_new_window_and_gives_back_the_pages_own() {
    eval(
        "window.ownOpen = window.open; window.calls = []; window.open = (url, target) => { calls.push(target); return null; }; window.stub = window.open",
    );
    let loan = Loan::begin(Some(global().unchecked_into()), |_| true).unwrap();
    assert!(
        eval("window.open('https://pay.example/', 'named') === null").is_truthy(),
        "named windows are the page's own"
    );
    assert!(
        eval("window.open('javascript:1', '_blank') === null").is_truthy(),
        "what we would not open is the page's own"
    );
    assert!(eval("window.open('https://pay.example/', '_blank') === window").is_truthy());
    assert!(eval("window.open('https://other.example/', '_blank') === null").is_truthy(), "only one window is lent");
    assert_eq!(loan.end().unwrap().url.as_str(), "https://pay.example/");
    assert!(eval("window.open === window.stub && calls.length === 3").is_truthy());
    eval("window.open = window.ownOpen");
}

#[wasm_bindgen_test]
fn without_a_window_to_lend_a_blank_one_is_opened_for_what_needs_it() {
    eval(
        "window.ownOpen = window.open; window.calls = []; window.open = (...call) => { calls.push(call.join(' ')); return window; }",
    );
    let loan = Loan::begin(None, |url| url.as_str().starts_with("https://pay.")).unwrap();
    eval("window.open('https://other.example/', '_blank', 'noopener'); window.open('https://pay.example/')");
    let asked = loan.end().unwrap();
    assert_eq!((asked.url.as_str(), asked.window.is_object()), ("https://pay.example/", true));
    assert!(eval("calls.length === 2 && calls[0] === 'https://other.example/ _blank noopener'").is_truthy());
    assert!(eval("calls[1].startsWith(' cobrowse-helper-')").is_truthy(), "blank, and with a name of its own");
    eval("window.open = window.ownOpen");
}

#[wasm_bindgen_test]
fn a_replacement_by_somebody_else_stays() {
    eval("window.ownOpen = window.open");
    let loan = Loan::begin(Some(global().unchecked_into()), |_| true).unwrap();
    eval("window.open = window.theirs = () => null");
    assert!(loan.end().is_none());
    assert!(eval("window.open === window.theirs").is_truthy());
    eval("window.open = window.ownOpen");
}

#[wasm_bindgen_test]
async fn callbacks_of_promises_run_before() {
    eval("window.order = []; Promise.resolve().then(() => order.push(1)).then(() => order.push(2))");
    let (over, wait) = oneshot::channel();
    let mut over = Some(over);
    let _timer = Timer::new(0, move || {
        let _ = over.take().unwrap().send(());
    });
    wait.await.unwrap();
    assert!(eval("order.length === 2").is_truthy());
}
