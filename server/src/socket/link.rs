//! A WebSocket that is pinged, and given up when the other side does not read or answer.

use crate::limits::{CLOSE_WITHIN, PINGS_MISSED, SEND_WITHIN};
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use serde::Serialize;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

/// One end of a connection.
#[derive(Debug)]
pub struct Link {
    socket: WebSocket,
    unanswered: u32,
}

/// What came over the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A text message.
    Text(String),
    /// A sign of life, and nothing else.
    Alive,
    /// Something that this protocol has no use for.
    Meaningless,
}

impl Link {
    /// Over an open socket.
    pub fn new(socket: WebSocket) -> Self {
        Self { socket, unanswered: 0 }
    }

    /// Waits for the next thing; none when the connection is over. May be cancelled.
    pub async fn heard(&mut self) -> Option<Heard> {
        let message = self.socket.recv().await?.ok()?;
        self.unanswered = 0;
        match message {
            Message::Text(text) => Some(Heard::Text(text.as_str().to_owned())),
            Message::Ping(_) | Message::Pong(_) => Some(Heard::Alive),
            Message::Binary(_) => Some(Heard::Meaningless),
            Message::Close(_) => None,
        }
    }

    /// Sends a value as JSON; none when the other side does not take it.
    pub async fn send<T: Serialize>(&mut self, value: &T) -> Option<()> {
        let text = serde_json::to_string(value).ok()?;
        self.push(Message::Text(text.into())).await
    }

    /// Sends the next ping; none when the last ones were not answered.
    pub async fn ping(&mut self) -> Option<()> {
        if self.unanswered >= PINGS_MISSED {
            return None;
        }
        self.unanswered += 1;
        self.push(Message::Ping(Default::default())).await
    }

    async fn push(&mut self, message: Message) -> Option<()> {
        timeout(SEND_WITHIN, self.socket.send(message)).await.ok()?.ok()
    }

    /// Says good-bye, and reads on for a moment: a connection that is cut with something unread in it takes the last
    /// message with it.
    pub async fn close(mut self, good_bye: GoodBye) {
        if self.push(Message::Close(Some(good_bye.frame()))).await.is_some() {
            let rest = async { while let Some(Ok(_)) = self.socket.recv().await {} };
            let _ = timeout(CLOSE_WITHIN, rest).await;
        }
    }
}

/// Why the server closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoodBye {
    /// Everything has been said.
    Done,
    /// The other side does not keep to the protocol.
    Policy,
    /// The server stops and will be back.
    Restart,
}

impl GoodBye {
    fn frame(self) -> CloseFrame {
        let code = match self {
            GoodBye::Done => close_code::NORMAL,
            GoodBye::Policy => close_code::POLICY,
            GoodBye::Restart => close_code::RESTART,
        };
        CloseFrame { code, reason: Default::default() }
    }
}

/// When to ping.
pub fn heartbeat(every: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + every, every);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
