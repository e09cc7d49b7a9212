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

/// Calls a method.
pub fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> JsValue {
    let method: Option<Function> = get(object, name).dyn_into().ok();
    method.map(|method| apply(&method, object, arguments)).unwrap_or_default()
}

/// Calls a function on an object that may have hidden the method behind a field of that name, as forms do.
pub fn apply(method: &Function, this: &JsValue, arguments: &[&JsValue]) -> JsValue {
    let list: Array = arguments.iter().copied().collect();
    Reflect::apply(method, this, &list).unwrap_or_default()
}

/// `new Name(…)` of the page's window.
pub fn construct(name: &str, arguments: &[&JsValue]) -> JsValue {
    let class: Option<Function> = get(&js_sys::global(), name).dyn_into().ok();
    let list: Array = arguments.iter().copied().collect();
    class.and_then(|class| Reflect::construct(&class, &list).ok()).unwrap_or_default()
}

/// The page's document.
pub fn document() -> JsValue {
    get(&js_sys::global(), "document")
}

/// A new element that is nowhere in the page yet.
pub fn create(tag: &str) -> JsValue {
    call(&document(), "createElement", &[&tag.into()])
}
