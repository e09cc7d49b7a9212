//! Forms that were submitted and wait.
//!
//! What is kept is what the browser would have sent at that moment. The site's own handlers may then do to the form what
//! they like, such as disabling its fields against a second click.

use super::dom::{apply, call, construct, create, document, get, is, set, text};
use cobrowse_core::visitor::FormId;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// More are not kept: a later submission has overtaken them.
const FORMS: usize = 4;

/// A submission.
pub struct Submission {
    /// `get` or `post`.
    pub method: String,
    /// How the body is written.
    pub encoding: String,
    /// `accept-charset`.
    pub charset: String,
    /// Names and values, texts or files.
    entries: Array,
}

impl Submission {
    /// What a form sends when `submitter` is pressed. None where the browser cannot say.
    pub fn of(form: &JsValue, submitter: &JsValue, method: String, encoding: String, charset: String) -> Option<Self> {
        let data = if submitter.is_object() {
            construct("FormData", &[form, submitter])
        } else {
            construct("FormData", &[form])
        };
        data.is_object().then(|| Self { method, encoding, charset, entries: Array::from(&data) })
    }

    /// A POST that a script has begun, of which the browser tells the content only.
    pub fn posted(data: &JsValue, encoding: Option<String>) -> Self {
        let entries = Array::from(data);
        let has_file = entries.iter().any(|entry| !get(&entry, "1").is_string());
        let usual = if has_file { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let encoding = encoding.unwrap_or_else(|| usual.to_owned());
        Self { method: "post".to_owned(), encoding, charset: String::new(), entries }
    }

    /// Sends it, in a form of its own that is nowhere to be seen.
    fn send(&self, action: &str, target: &str) {
        let form = create("form");
        // Before there are fields, which may be named as this is.
        let submit = get(&form, "submit");
        for (name, value) in [
            ("method", self.method.as_str()),
            ("action", action),
            ("target", target),
            ("enctype", &self.encoding),
            ("accept-charset", &self.charset),
            ("hidden", ""),
        ] {
            if !value.is_empty() || name == "hidden" {
                call(&form, "setAttribute", &[&name.into(), &value.into()]);
            }
        }
        let (append, remove) = (get(&form, "append"), get(&form, "remove"));
        for entry in self.entries.iter() {
            apply(&append, &form, &[&field(&get(&entry, "0"), &get(&entry, "1"))]);
        }
        call(&get(&document(), "documentElement"), "append", &[&form]);
        apply(&submit, &form, &[]);
        apply(&remove, &form, &[]);
    }
}

fn field(name: &JsValue, value: &JsValue) -> JsValue {
    let field = create("input");
    if value.is_string() {
        set(&field, "type", &"hidden".into());
        set(&field, "value", value);
    } else {
        set(&field, "type", &"file".into());
        let list = construct("DataTransfer", &[]);
        call(&get(&list, "items"), "add", &[value]);
        set(&field, "files", &get(&list, "files"));
    }
    set(&field, "name", name);
    field
}

/// The submissions that wait.
#[derive(Default)]
pub struct Forms {
    last: Cell<u32>,
    kept: RefCell<Vec<(FormId, Submission)>>,
}

impl Forms {
    /// Keeps one.
    pub fn keep(&self, submission: Submission) -> FormId {
        let id = FormId(self.last.replace(self.last.get() + 1));
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= FORMS {
            kept.remove(0);
        }
        kept.push((id, submission));
        id
    }

    /// Sends one, once, into the window or frame of that name. Whether it was there.
    pub fn send(&self, id: FormId, action: &str, target: &str) -> bool {
        let at = self.kept.borrow().iter().position(|(kept, _)| *kept == id);
        let found = at.map(|at| self.kept.borrow_mut().remove(at));
        if let Some((_, submission)) = &found {
            submission.send(action, target);
        }
        found.is_some()
    }
}

/// An attribute of a form or of its submitter, whatever its fields are named.
pub fn attribute(element: &JsValue, name: &str) -> Option<String> {
    apply(&get(&create("form"), "getAttribute"), element, &[&name.into()]).as_string()
}

/// The form that has made a navigation, where the browser says so.
pub fn encoding_of(source: &JsValue) -> Option<String> {
    let form = if text(source, "localName").as_deref() == Some("form") { source.clone() } else { get(source, "form") };
    let encoding = attribute(&form, "enctype").filter(|_| !is(source, "formNoValidate"));
    attribute(source, "formenctype").or(encoding)
}
