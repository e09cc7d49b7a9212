use cobrowse_visitor::api::Agent;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// Hooks as the loader makes them; the server is a port where nobody listens.
fn hooks(data: &str) -> JsValue {
    js_sys::eval(&format!(
        "window.seen = []; ({{ data: {data}, server: 'http://127.0.0.1:1', settings: undefined, ticket: null, \
         emit: (name, detail) => seen.push([name, detail]) }})"
    ))
    .unwrap()
}

fn call(agent: &Agent, method: &str) -> JsValue {
    agent.call(method, &JsValue::UNDEFINED, &JsValue::UNDEFINED, &JsValue::UNDEFINED)
}

fn promise(agent: &Agent, method: &str) -> JsFuture {
    JsFuture::from(js_sys::Promise::from(call(agent, method)))
}

fn code(error: &JsValue) -> Option<String> {
    js_sys::Reflect::get(error, &"code".into()).ok()?.as_string()
}

#[wasm_bindgen_test]
fn a_wrong_tag_is_refused_with_its_code() {
    for data in ["({})", "({groupid: 'x'})", "({groupid: '1', site: 'x'})", "null", "7"] {
        let error = Agent::new(&hooks(data)).err().unwrap();
        assert_eq!(code(&error).as_deref(), Some("bad-argument"), "{data}");
    }
}

#[wasm_bindgen_test]
async fn a_start_without_a_server_is_rejected_and_told() {
    let agent = Agent::new(&hooks("({groupid: '15687'})")).unwrap();
    call(&agent, "boot");
    let error = promise(&agent, "startSession").await.unwrap_err();
    assert_eq!(code(&error).as_deref(), Some("network"));
    let seen = js_sys::eval("JSON.stringify(seen.map(([name, detail]) => [name, detail && detail.code]))").unwrap();
    assert_eq!(seen.as_string().unwrap(), r#"[["sessionstarting",null],["error","network"]]"#);
    assert!(call(&agent, "inSession").is_falsy() && call(&agent, "getKey").is_undefined());
}

#[wasm_bindgen_test]
async fn a_callback_may_call_back_in() {
    let agent = std::rc::Rc::new(Agent::new(&hooks("({groupid: '15687'})")).unwrap());
    call(&agent, "boot");
    assert!(promise(&agent, "stopSession").await.is_ok());
    let outcome = promise(&agent, "crossDomain").await.unwrap();
    let status = js_sys::Reflect::get(&outcome, &"status".into()).unwrap();
    assert_eq!(status.as_string().as_deref(), Some("not-in-session"));
}
