//! One page's socket, from hello to good-bye.

use super::link::{GoodBye, Heard, Link, heartbeat};
use super::seat::Seat;
use crate::limits::{MEANINGLESS_MESSAGES, MESSAGES_PER_PING};
use crate::places::Place;
use crate::server::Server;
use cobrowse_core::desk::Refused;
use cobrowse_core::error::{Error, ErrorCode};
use cobrowse_core::origin::Origin;
use cobrowse_core::wire::{ClientMessage, Hello, ServerMessage, Welcome};
use std::sync::Arc;
use tokio::time::timeout;

/// Serves the socket of a page of `origin`.
pub async fn run(server: Arc<Server>, origin: Origin, mut link: Link, _place: Place) {
    let hello = match timeout(server.pace.hello_within, first_message(&mut link)).await {
        Ok(Some(First::Hello(hello))) => hello,
        Ok(Some(First::Other)) => return refuse(link, &origin, Error::from(ErrorCode::BadArgument).into()).await,
        // It has gone, or never said anything.
        Ok(None) => return,
        Err(_) => return link.close(GoodBye::Policy).await,
    };
    let seat = Seat::take(Arc::clone(&server));
    match seat.hello(&origin, &hello) {
        Ok(welcome) => {
            if let Some(good_bye) = converse(&server, &mut link, seat, welcome).await {
                link.close(good_bye).await;
            }
        }
        Err(refused) => {
            drop(seat);
            refuse(link, &origin, refused).await;
        }
    }
}

/// Says no to a page of `origin`, which nobody trusts.
pub async fn turn_away(origin: Origin, link: Link, _place: Place) {
    refuse(link, &origin, Error::from(ErrorCode::OriginNotTrusted).into()).await;
}

enum First {
    Hello(Box<Hello>),
    Other,
}

async fn first_message(link: &mut Link) -> Option<First> {
    loop {
        match link.heard().await? {
            Heard::Alive => {}
            Heard::Text(text) => {
                return Some(match serde_json::from_str(&text) {
                    Ok(ClientMessage::Hello(hello)) => First::Hello(hello),
                    _ => First::Other,
                });
            }
            Heard::Meaningless => return Some(First::Other),
        }
    }
}

async fn refuse(mut link: Link, origin: &Origin, refused: Refused) {
    let code = refused.error.code;
    tracing::info!(code = code.as_str(), host = origin.host().as_str(), path = "/v1/socket", "refused");
    if link.send(&ServerMessage::Refused { code, reason: refused.reason }).await.is_some() {
        link.close(GoodBye::Policy).await;
    }
}

/// Goes on until either side ends it; none when there is nobody left to say good-bye to.
async fn converse(server: &Server, link: &mut Link, mut seat: Seat, welcome: Welcome) -> Option<GoodBye> {
    link.send(&ServerMessage::Welcome(welcome.into())).await?;
    let mut patience = Patience::default();
    let mut heartbeat = heartbeat(server.pace.ping_every);
    let mut stopped = std::pin::pin!(server.stopped());
    loop {
        tokio::select! {
            heard = link.heard() => match patience.spend(&heard?) {
                Ok(Some(message)) => seat.heard(message),
                Ok(None) => {}
                Err(good_bye) => return Some(good_bye),
            },
            told = seat.told() => {
                let message = told?;
                link.send(&message).await?;
                if matches!(message, ServerMessage::Ended { .. }) {
                    return Some(GoodBye::Done);
                }
            }
            _ = heartbeat.tick() => {
                patience.renew();
                link.ping().await?;
            }
            () = &mut stopped => return Some(GoodBye::Restart),
        }
    }
}

/// How much a page may still say.
struct Patience {
    messages: u32,
    meaningless: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { messages: MESSAGES_PER_PING, meaningless: MEANINGLESS_MESSAGES }
    }
}

impl Patience {
    /// The message, if it has a meaning.
    ///
    /// # Errors
    /// When the page has said too much.
    fn spend(&mut self, heard: &Heard) -> Result<Option<ClientMessage>, GoodBye> {
        self.messages = self.messages.checked_sub(1).ok_or(GoodBye::Policy)?;
        let message = match heard {
            Heard::Text(text) => serde_json::from_str(text).ok(),
            Heard::Meaningless => None,
            Heard::Alive => return Ok(None),
        };
        if message.is_none() {
            self.meaningless = self.meaningless.checked_sub(1).ok_or(GoodBye::Policy)?;
        }
        Ok(message)
    }

    /// Some time has passed.
    fn renew(&mut self) {
        self.messages = MESSAGES_PER_PING;
    }
}
