//! A page's end of a socket.

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Far more than anything takes here; a test that gets there has failed.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens a socket, or says with which status it was refused.
    pub async fn open(address: SocketAddr, path: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(address).await.unwrap();
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a page of `origin`'s socket.
    pub async fn of(address: SocketAddr, origin: &str) -> Self {
        Self::open(address, "/v1/socket", &[("origin", origin)]).await.unwrap()
    }

    pub async fn say(&mut self, message: &Value) {
        self.say_text(&message.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        // The server may have closed already: then it has said so, and that is what the test looks at.
        let _ = self.0.send(Message::text(text)).await;
    }

    pub async fn say_bytes(&mut self, bytes: Vec<u8>) {
        let _ = self.0.send(Message::binary(bytes)).await;
    }

    /// The next message.
    pub async fn heard(&mut self) -> Value {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("nothing came").expect("it closed").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The next message of this name.
    pub async fn heard_of(&mut self, name: &str) -> Value {
        loop {
            let message = self.heard().await;
            if let Some(content) = message.get(name) {
                return content.clone();
            }
        }
    }

    /// Waits until the server closes; its reason, unless it just hung up.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("it does not close") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| CloseCode::into(frame.code)),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}
