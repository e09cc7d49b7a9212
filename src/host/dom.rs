//! Reaching into the page without ever throwing: what is not there, or throws, is undefined.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

/// A property.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A property that is a text.
pub fn text(object: &JsValue, name: &str) -> Option<String> {
    get(object, name).as_string()
}

/// Whether a property is `true`.
pub fn is(object: &JsValue, name: &str) -> bool {
    get(object, name).as_bool() == Some(true)
}

/// Sets a property.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// What pages and browsers call back, of one kind for everything: each further kind costs code in module and glue.
pub type Callback = Closure<dyn FnMut(JsValue)>;

/// A function for the page. It works as long as the value.
pub fn callback(then: impl FnMut(JsValue) + 'static) -> Callback {
    Closure::wrap(Box::new(then))
}

/// Calls back, once, with what a promise is settled with, either way; at once with undefined if it is no promise.
pub fn settled(promise: &JsValue, then: impl FnOnce(JsValue) + 'static) {
    if promise.is_object() {
        let then = Closure::once_into_js(then);
        call(promise, "then", &[&then, &then]);
    } else {
        then(JsValue::UNDEFINED);
    }
}

/// Calls a method.
pub fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> JsValue {
    attempt(object, name, arguments).unwrap_or_default()
}

/// Calls a method. None when there is none, or it throws.
pub fn attempt(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let list: Array = arguments.iter().copied().collect();
    Reflect::apply(get(object, name).unchecked_ref::<Function>(), object, &list).ok()
}

/// Calls a function on an object that may have hidden the method behind a field of that name, as forms do.
pub fn apply(method: &JsValue, this: &JsValue, arguments: &[&JsValue]) -> JsValue {
    let list: Array = arguments.iter().copied().collect();
    // What is no function throws, as what cannot be read does.
    Reflect::apply(method.unchecked_ref::<Function>(), this, &list).unwrap_or_default()
}

/// `new Name(…)` of the page's window.
pub fn construct(name: &str, arguments: &[&JsValue]) -> JsValue {
    let list: Array = arguments.iter().copied().collect();
    Reflect::construct(get(&global(), name).unchecked_ref::<Function>(), &list).unwrap_or_default()
}

/// What a JSON text says.
pub fn parsed(json: &str) -> JsValue {
    call(&get(&global(), "JSON"), "parse", &[&json.into()])
}

/// A new object.
pub fn object() -> JsValue {
    construct("Object", &[])
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: JsValue;
}

/// The page's window.
pub fn global() -> JsValue {
    WINDOW.with(JsValue::clone)
}

/// The page's address, and what leads away from it.
pub fn location() -> JsValue {
    get(&global(), "location")
}

/// The page's document.
pub fn document() -> JsValue {
    get(&global(), "document")
}

/// A new element that is nowhere in the page yet.
pub fn create(tag: &str) -> JsValue {
    call(&document(), "createElement", &[&tag.into()])
}
