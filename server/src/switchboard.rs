//! Who listens: open pages, waiting helpers, consoles.

use crate::limits::OUTGOING_MESSAGES;
use crate::sync::locked;
use cobrowse_core::desk::{ConnId, Notice};
use cobrowse_core::ids::SessionId;
use cobrowse_core::web_url::WebUrl;
use cobrowse_core::wire::ServerMessage;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, mpsc, oneshot};

/// A crossing of a session, by its number.
type Crossing = (SessionId, u32);

/// Passes notices on to whoever they are for. Never waits: who is too slow is let go of.
#[derive(Debug, Default)]
pub struct Switchboard {
    next_conn: AtomicU64,
    pages: Mutex<HashMap<ConnId, mpsc::Sender<ServerMessage>>>,
    helpers: Mutex<HashMap<Crossing, oneshot::Sender<Option<WebUrl>>>>,
    consoles: Mutex<HashMap<ConnId, Arc<Changed>>>,
}

impl Switchboard {
    /// Passes one notice on.
    pub fn tell(&self, notice: Notice) {
        match notice {
            Notice::Page { conn, message } => self.tell_page(conn, message),
            Notice::Release { session, crossing, go } => {
                if let Some(helper) = locked(&self.helpers).remove(&(session, crossing)) {
                    // The helper may have given up this very moment.
                    let _ = helper.send(go);
                }
            }
            Notice::Console(session) => {
                locked(&self.consoles).values().for_each(|changed| changed.note(session));
            }
        }
    }

    fn tell_page(&self, conn: ConnId, message: ServerMessage) {
        let mut pages = locked(&self.pages);
        if pages.get(&conn).is_some_and(|page| page.try_send(message).is_err()) {
            // It has stopped reading. Without its sender its socket closes, and the page connects again.
            pages.remove(&conn);
        }
    }

    /// A name for a new socket.
    pub fn new_conn(&self) -> ConnId {
        ConnId(self.next_conn.fetch_add(1, Ordering::Relaxed))
    }

    /// Begins to pass on what is for the page on this socket. The receiver ends when the page reads too slowly.
    pub fn connect_page(&self, conn: ConnId) -> mpsc::Receiver<ServerMessage> {
        let (sender, receiver) = mpsc::channel(OUTGOING_MESSAGES);
        locked(&self.pages).insert(conn, sender);
        receiver
    }

    /// The page's socket has closed.
    pub fn disconnect_page(&self, conn: ConnId) {
        locked(&self.pages).remove(&conn);
    }

    /// Begins to wait for the word that the last helper of a crossing may go.
    pub fn wait_for_release(self: &Arc<Self>, session: SessionId, crossing: u32) -> Waiting {
        let (sender, receiver) = oneshot::channel();
        locked(&self.helpers).insert((session, crossing), sender);
        Waiting { switchboard: Arc::clone(self), crossing: (session, crossing), receiver }
    }

    /// Begins to note what changes for a console.
    pub fn connect_console(self: &Arc<Self>, conn: ConnId) -> ConsoleLine {
        let changed = Arc::new(Changed::default());
        locked(&self.consoles).insert(conn, Arc::clone(&changed));
        ConsoleLine { switchboard: Arc::clone(self), conn, changed }
    }

    /// Makes every console look whether it may go on.
    pub fn wake_consoles(&self) {
        locked(&self.consoles).values().for_each(|changed| changed.wake.notify_one());
    }
}

/// A helper page that waits.
#[derive(Debug)]
#[must_use = "dropping it gives up waiting"]
pub struct Waiting {
    switchboard: Arc<Switchboard>,
    crossing: Crossing,
    receiver: oneshot::Receiver<Option<WebUrl>>,
}

impl Waiting {
    /// Where the helper goes, once it may; none: it closes.
    pub async fn released(&mut self) -> Option<WebUrl> {
        (&mut self.receiver).await.ok().flatten()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        locked(&self.switchboard.helpers).remove(&self.crossing);
    }
}

/// The sessions that have changed since a console last looked.
#[derive(Debug, Default)]
struct Changed {
    sessions: Mutex<HashSet<SessionId>>,
    wake: Notify,
}

impl Changed {
    fn note(&self, session: SessionId) {
        locked(&self.sessions).insert(session);
        self.wake.notify_one();
    }
}

/// What a console waits on.
#[derive(Debug)]
#[must_use = "dropping it ends the notes"]
pub struct ConsoleLine {
    switchboard: Arc<Switchboard>,
    /// The console's name towards the desk.
    pub conn: ConnId,
    changed: Arc<Changed>,
}

impl ConsoleLine {
    /// Waits until something may have changed.
    pub async fn woken(&self) {
        self.changed.wake.notified().await;
    }

    /// What has changed since the last call.
    pub fn take(&self) -> HashSet<SessionId> {
        std::mem::take(&mut locked(&self.changed.sessions))
    }
}

impl Drop for ConsoleLine {
    fn drop(&mut self) {
        locked(&self.switchboard.consoles).remove(&self.conn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_does_not_read_is_let_go_of() {
        let board = Switchboard::default();
        let conn = board.new_conn();
        let mut page = board.connect_page(conn);
        for _ in 0..=OUTGOING_MESSAGES {
            board.tell(Notice::Page { conn, message: ServerMessage::Blur });
        }
        let read = std::iter::from_fn(|| page.try_recv().ok()).count();
        assert_eq!(read, OUTGOING_MESSAGES);
        assert!(page.is_closed());
    }

    #[test]
    fn nobody_is_remembered_who_has_gone() {
        let board = Arc::new(Switchboard::default());
        drop(board.wait_for_release(SessionId::from_random([1; 22]), 1));
        drop(board.connect_console(board.new_conn()));
        assert!(locked(&board.helpers).is_empty());
        assert!(locked(&board.consoles).is_empty());
    }
}
