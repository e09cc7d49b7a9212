//! What console and server say to each other, as JSON.

use cobrowse_core::Millis;
use cobrowse_core::desk::SessionView;
use cobrowse_core::ids::SessionId;
use cobrowse_core::key::SessionKey;
use serde::{Deserialize, Serialize};

/// From the console.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Take part in a session: its visitor is told.
    Follow(SessionId),
    /// No longer.
    Unfollow(SessionId),
    /// End a session.
    End(SessionId),
    /// Show the session with this key, also if it is not in the list.
    Find(SessionKey),
}

/// To the console.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum News<'a> {
    /// Always the first.
    Welcome {
        /// Who is signed in.
        agent: &'a str,
        /// The server's clock.
        now_ms: Millis,
        /// The latest sessions, the latest first.
        sessions: Vec<SessionView>,
        /// Whether there are older ones, to be found by their key.
        more: bool,
    },
    /// A session as it is now.
    Session(Box<SessionView>),
    /// A session is no longer remembered.
    Gone(SessionId),
    /// No session of the agent's groups has this key.
    Unknown(SessionKey),
    /// The agent has to sign in again.
    SignedOut,
}
