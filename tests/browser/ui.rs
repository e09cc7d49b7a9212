use cobrowse_core::visitor::{Corner, Dialog, Help, Input, View};
use cobrowse_visitor::host::ui::Screen;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// A screen, and what it says happened.
fn screen() -> (Screen, Rc<RefCell<Vec<String>>>) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let feed: Rc<dyn Fn(Input)> = {
        let heard = Rc::clone(&heard);
        Rc::new(move |input| heard.borrow_mut().push(format!("{input:?}")))
    };
    (Screen::new(Default::default(), &feed), heard)
}

fn sharing(agents: &[&str]) -> View {
    let agents = agents.iter().map(|name| (*name).to_owned()).collect();
    View { corner: Some(Corner::Sharing { agents }), dialog: None }
}

fn asking(text: &str) -> View {
    View { dialog: Some(Dialog::Prompt { text: Some(text.to_owned()), window: true }), ..sharing(&[]) }
}

/// Of an expression in which `ours` is the shadow root.
fn look(expression: &str) -> JsValue {
    js_sys::eval(&format!("((ours) => {expression})((document.querySelector('cobrowse-ui') || {{}}).shadowRoot)"))
        .unwrap()
}

fn says(css: &str) -> String {
    look(&format!("ours.querySelector('{css}').textContent")).as_string().unwrap()
}

/// Lets observers and queued events run.
async fn settle() {
    let turn = "new Promise((done) => setTimeout(done))";
    JsFuture::from(js_sys::Promise::from(js_sys::eval(turn).unwrap())).await.unwrap();
}

#[wasm_bindgen_test]
fn it_is_there_while_there_is_something_to_show() {
    let (screen, _) = screen();
    screen.show(&View::default());
    assert!(look("ours").is_undefined());
    screen.show(&sharing(&[]));
    assert!(says("p").len() > 5);
    let alone = says("p");
    screen.show(&sharing(&["<b>Zoë</b>"]));
    assert!(says("p").contains("<b>Zoë</b>") && says("p") != alone, "names are text");
    screen.show(&View { corner: Some(Corner::Help(Help::Failed)), dialog: None });
    assert!(says("p").len() > 5);
    assert_eq!(look("ours.querySelector('section button').id").as_string().as_deref(), Some("help"));
    screen.show(&View::default());
    assert!(look("ours").is_undefined());
    screen.show(&sharing(&[]));
    drop(screen);
    assert!(look("ours").is_undefined());
}

#[wasm_bindgen_test]
async fn a_question_opens_once_and_closes() {
    let (screen, heard) = screen();
    screen.show(&asking("<i>Go on?</i>"));
    assert_eq!(says("h2"), "<i>Go on?</i>");
    look("ours.querySelector('dialog').dataset.mark = 'same'");
    screen.show(&View { corner: None, ..asking("<i>Go on?</i>") });
    assert_eq!(look("ours.querySelector('dialog').dataset.mark").as_string().as_deref(), Some("same"));
    assert!(look("ours.querySelector('dialog').matches(':modal') && ours.activeElement.id == 'ask'").is_truthy());
    screen.show(&sharing(&[]));
    assert!(look("ours.querySelector('dialog')").is_null());
    settle().await;
    assert!(heard.borrow().is_empty(), "closed by us is no answer: {heard:?}");
    let url = "https://shop.example/terms".to_owned();
    screen.show(&View { corner: None, dialog: Some(Dialog::Terms { url: url.clone() }) });
    assert_eq!(look("ours.querySelector('a').href").as_string(), Some(url));
}

#[wasm_bindgen_test]
async fn scripts_press_nothing() {
    let (screen, heard) = screen();
    screen.show(&asking("?"));
    look("(ours.querySelector('#yes').click(), ours.querySelector('#stop').click())");
    look("ours.querySelector('#yes').dispatchEvent(new PointerEvent('click', { bubbles: true, composed: true }))");
    settle().await;
    assert!(heard.borrow().is_empty(), "{heard:?}");
    // Closing is no consent: that much a script may do.
    let closed = "new Promise((done) => { const dialog = ours.querySelector('dialog'); \
         dialog.addEventListener('close', () => setTimeout(done)); dialog.close(); })";
    JsFuture::from(js_sys::Promise::from(look(closed))).await.unwrap();
    assert_eq!(*heard.borrow(), ["Pressed(Refuse)"]);
}

#[wasm_bindgen_test]
async fn removal_is_told_and_mended() {
    let (screen, heard) = screen();
    screen.show(&asking("?"));
    js_sys::eval("document.querySelector('cobrowse-ui').remove()").unwrap();
    settle().await;
    assert_eq!(*heard.borrow(), ["ScreenRemoved"]);
    screen.show(&asking("?"));
    assert!(look("ours.querySelector('dialog').matches(':modal')").is_truthy());
    screen.show(&View::default());
    settle().await;
    assert_eq!(heard.borrow().len(), 1, "what we take away ourselves is no removal");
}

#[wasm_bindgen_test]
fn a_browser_without_dialogs_asks_nothing() {
    let (screen, heard) = screen();
    js_sys::eval("window.kept = HTMLDialogElement.prototype.showModal; delete HTMLDialogElement.prototype.showModal")
        .unwrap();
    screen.show(&asking("?"));
    js_sys::eval("HTMLDialogElement.prototype.showModal = window.kept").unwrap();
    assert_eq!(*heard.borrow(), ["Pressed(Refuse)"]);
}

#[wasm_bindgen_test]
fn what_a_page_has_broken_breaks_nothing_of_ours() {
    let (screen, _) = screen();
    js_sys::eval("document.createElement = () => { throw 'no'; }").unwrap();
    screen.show(&asking("?"));
    js_sys::eval("delete document.createElement").unwrap();
    screen.show(&sharing(&[]));
    assert!(says("p").len() > 5);
}
