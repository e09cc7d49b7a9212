//! The session socket.

use super::json;
use super::listener::Listener;
use cobrowse_core::limits::SOCKET_MESSAGE_BYTES;
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::Input;
use cobrowse_core::wire::{ClientMessage, ServerMessage};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, WebSocket};

/// An open or opening socket. Dropping it closes it, and nothing is heard of it any more.
#[must_use = "the socket closes when this value is dropped"]
pub struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Socket {
    /// Opens a socket; what happens to it goes to `feed`. None where the browser or a policy refuses at once.
    pub fn open(server: &Origin, feed: &Rc<dyn Fn(Input)>) -> Option<Self> {
        // http://… becomes ws://…, https://… becomes wss://….
        let url = ["ws", server.as_str().trim_start_matches("http"), "/v1/socket"].concat();
        let socket = WebSocket::new(&url).ok()?;
        let listen = |name: &'static str, input: fn(Event) -> Option<Input>| {
            let feed = Rc::clone(feed);
            Listener::new(&socket, name, move |event| {
                if let Some(input) = input(event) {
                    feed(input);
                }
            })
        };
        let listeners = [
            listen("open", |_| Some(Input::SocketOpened)),
            listen("message", |event| message(&event).map(Input::SocketMessage)),
            listen("close", |_| Some(Input::SocketClosed)),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Sends a message. One that cannot go out is lost: the server asks again after the reconnect.
    pub fn send(&self, message: &ClientMessage) {
        let _ = self.socket.send_with_str(&message.to_json());
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.socket.ready_state() != WebSocket::CONNECTING {
            let _ = self.socket.close();
            return;
        }
        // WebKit complains on the console of one that is closed before it is open.
        let socket = self.socket.clone();
        let close = Closure::once_into_js(move || drop(socket.close()));
        self.socket.set_onopen(Some(close.unchecked_ref()));
    }
}

/// A message that this version understands; others are left out.
fn message(event: &Event) -> Option<ServerMessage> {
    let data = event.unchecked_ref::<MessageEvent>().data().as_string()?;
    if data.len() > SOCKET_MESSAGE_BYTES {
        return None;
    }
    json::server_message(&js_sys::JSON::parse(&data).ok()?)
}
