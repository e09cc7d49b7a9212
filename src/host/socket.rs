//! The session socket.

use super::dom::{call, construct, get, parsed, set, text};
use super::json;
use super::listener::Listener;
use cobrowse_core::limits::SOCKET_MESSAGE_BYTES;
use cobrowse_core::origin::Origin;
use cobrowse_core::text::joined;
use cobrowse_core::visitor::Input;
use cobrowse_core::wire::{ClientMessage, ServerMessage};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// `WebSocket.CONNECTING`.
const CONNECTING: f64 = 0.0;

/// An open or opening socket. Dropping it closes it, and nothing is heard of it any more.
#[must_use = "the socket closes when this value is dropped"]
pub struct Socket {
    socket: JsValue,
    _listeners: [Listener; 3],
}

impl Socket {
    /// Opens a socket; what happens to it goes to `feed`. None where the browser or a policy refuses at once.
    pub fn open(server: &Origin, feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        // http://… becomes ws://…, https://… becomes wss://….
        let url = joined(&["ws", server.as_str().strip_prefix("http").unwrap_or_default(), "/v1/socket"]);
        let socket = construct("WebSocket", &[&url.into()]);
        if !socket.is_object() {
            return None;
        }
        let listen = |name: &'static str, input: fn(&JsValue) -> Option<Input>| {
            let feed = Rc::clone(feed);
            let callback = move |event| {
                if let Some(input) = input(&event) {
                    feed(input);
                }
            };
            Listener::new(&socket, name, Box::new(callback))
        };
        let listeners = [
            listen("open", |_| Some(Input::SocketOpened)),
            listen("message", |event| message(event).map(Input::SocketMessage)),
            listen("close", |_| Some(Input::SocketClosed)),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Sends a message. One that cannot go out is lost: the server asks again after the reconnect.
    pub fn send(&self, message: &ClientMessage) {
        call(&self.socket, "send", &[&message.to_json().into()]);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if get(&self.socket, "readyState").as_f64() != Some(CONNECTING) {
            call(&self.socket, "close", &[]);
            return;
        }
        // WebKit complains on the console of one that is closed before it is open.
        let socket = self.socket.clone();
        let close = Closure::once_into_js(move || drop(call(&socket, "close", &[])));
        set(&self.socket, "onopen", &close);
    }
}

/// A message that this version understands; others are left out.
fn message(event: &JsValue) -> Option<ServerMessage> {
    let data = text(event, "data")?;
    if data.len() > SOCKET_MESSAGE_BYTES {
        return None;
    }
    json::server_message(&parsed(&data))
}
