//! A page's seat at the desk.

use crate::server::Server;
use cobrowse_core::desk::{ConnId, Refused};
use cobrowse_core::origin::Origin;
use cobrowse_core::wire::{ClientMessage, Hello, ServerMessage, Welcome};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Taken before the page is let in, so that nothing it is told gets lost; given back when this is dropped, however its
/// socket ends.
#[derive(Debug)]
#[must_use = "dropping it ends the visit"]
pub struct Seat {
    server: Arc<Server>,
    conn: ConnId,
    told: mpsc::Receiver<ServerMessage>,
}

impl Seat {
    /// A seat for a new socket.
    pub fn take(server: Arc<Server>) -> Self {
        let switchboard = server.hub.switchboard();
        let conn = switchboard.new_conn();
        let told = switchboard.connect_page(conn);
        Self { server, conn, told }
    }

    /// Lets the page in, or not.
    ///
    /// # Errors
    /// Why not.
    pub fn hello(&self, origin: &Origin, hello: &Hello) -> Result<Welcome, Refused> {
        let settings = &self.server.settings;
        let (answer, written) =
            self.server.hub.act(|desk, now, vault| desk.hello(settings, self.conn, origin, hello, now, vault));
        written.forget();
        answer
    }

    /// Passes on what the page says.
    pub fn heard(&self, message: ClientMessage) {
        self.server.hub.act(|desk, now, _| desk.heard(self.conn, message, now)).1.forget();
    }

    /// What the page is to be told next; none when it has not been reading. May be cancelled.
    pub async fn told(&mut self) -> Option<ServerMessage> {
        self.told.recv().await
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.server.hub.switchboard().disconnect_page(self.conn);
        self.server.hub.act(|desk, now, _| desk.gone(self.conn, now)).1.forget();
    }
}
