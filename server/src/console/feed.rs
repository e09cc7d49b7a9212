//! The console's socket.

use super::command::{Command, News};
use super::same_origin::SameOrigin;
use super::sign_ins::SignedIn;
use crate::address::ClientAddress;
use crate::limits::{CONSOLE_MESSAGE_BYTES, CONSOLE_PAUSE, CONSOLE_SESSIONS, FOLLOWED_SESSIONS, MESSAGES_PER_PING};
use crate::places::Place;
use crate::refused::Refused;
use crate::server::Server;
use crate::socket::{GoodBye, Heard, Link, bounded, heartbeat};
use crate::switchboard::ConsoleLine;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use cobrowse_core::ids::{GroupId, SessionId};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::time::sleep;

/// `GET /console/socket`
///
/// Whoever is not signed in is told so over the socket: a browser does not tell its page why a socket was refused.
pub async fn upgrade(
    State(server): State<Arc<Server>>,
    _: SameOrigin,
    signed_in: Option<SignedIn>,
    address: ClientAddress,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    server.rates.request(address)?;
    let place = server.places.take(address).ok_or_else(|| Refused::unavailable("too many connections are open"))?;
    let upgrade = bounded(upgrade, CONSOLE_MESSAGE_BYTES);
    Ok(upgrade.on_upgrade(|socket| run(server, signed_in, Link::new(socket), place)))
}

async fn run(server: Arc<Server>, signed_in: Option<SignedIn>, mut link: Link, _place: Place) {
    let good_bye = match signed_in {
        Some(signed_in) => Console::open(server, signed_in).converse(&mut link).await,
        None => link.send(&News::SignedOut).await.map(|()| GoodBye::Policy),
    };
    if let Some(good_bye) = good_bye {
        link.close(good_bye).await;
    }
}

/// One agent's open console.
#[derive(Debug)]
struct Console {
    server: Arc<Server>,
    signed_in: SignedIn,
    line: ConsoleLine,
    /// What has been shown: only of these is it told that they are gone.
    shown: HashSet<SessionId>,
    followed: HashSet<SessionId>,
}

impl Console {
    fn open(server: Arc<Server>, signed_in: SignedIn) -> Self {
        let switchboard = server.hub.switchboard();
        let line = switchboard.connect_console(switchboard.new_conn());
        Self { server, signed_in, line, shown: HashSet::new(), followed: HashSet::new() }
    }

    /// Goes on until either side ends it; none when there is nobody left to say good-bye to.
    async fn converse(mut self, link: &mut Link) -> Option<GoodBye> {
        self.welcome(link).await?;
        let server = Arc::clone(&self.server);
        let mut stopped = std::pin::pin!(server.stopped());
        let mut heartbeat = heartbeat(server.pace.ping_every);
        let mut patience = MESSAGES_PER_PING;
        loop {
            tokio::select! {
                heard = link.heard() => {
                    let Some(left) = patience.checked_sub(1) else { return Some(GoodBye::Policy) };
                    patience = left;
                    if let Heard::Text(text) = heard? && let Ok(command) = serde_json::from_str(&text) {
                        self.obey(command, link).await?;
                    }
                }
                () = self.line.woken() => {
                    sleep(CONSOLE_PAUSE).await;
                    self.update(link).await?;
                }
                _ = heartbeat.tick() => {
                    patience = MESSAGES_PER_PING;
                    link.ping().await?;
                }
                () = &mut stopped => return Some(GoodBye::Restart),
            }
            if !self.is_signed_in() {
                link.send(&News::SignedOut).await?;
                return Some(GoodBye::Done);
            }
        }
    }

    fn is_signed_in(&self) -> bool {
        self.server.sign_ins.agent(&self.signed_in.cookie, self.server.hub.now()).is_some()
    }

    fn may_see(&self, group: GroupId) -> bool {
        self.signed_in.agent.groups.contains(&group)
    }

    async fn welcome(&mut self, link: &mut Link) -> Option<()> {
        let most = CONSOLE_SESSIONS + 1;
        let mut sessions = self.server.hub.look(|desk, _| desk.latest(|group| self.may_see(group), most));
        let more = sessions.len() > CONSOLE_SESSIONS;
        sessions.truncate(CONSOLE_SESSIONS);
        self.shown.extend(sessions.iter().map(|view| view.session));
        let agent = Arc::clone(&self.signed_in.agent);
        let now_ms = self.server.hub.now();
        link.send(&News::Welcome { agent: &agent.name, now_ms, sessions, more }).await
    }

    /// Tells what has changed.
    async fn update(&mut self, link: &mut Link) -> Option<()> {
        for session in self.line.take() {
            let view = self.server.hub.look(|desk, _| {
                let group = desk.group_of(&session)?;
                Some(desk.view(&session).filter(|_| self.may_see(group)))
            });
            match view {
                Some(Some(view)) => {
                    self.shown.insert(session);
                    link.send(&News::Session(Box::new(view))).await?;
                }
                // Another group's.
                Some(None) => {}
                None if self.shown.remove(&session) => link.send(&News::Gone(session)).await?,
                None => {}
            }
        }
        Some(())
    }

    async fn obey(&mut self, command: Command, link: &mut Link) -> Option<()> {
        match command {
            Command::Follow(session) => self.follow(session),
            Command::Unfollow(session) => self.unfollow(session),
            Command::End(session) => self.end(session),
            Command::Find(key) => {
                let found = self.server.hub.look(|desk, _| desk.find(&key, |group| self.may_see(group)));
                let news = match found {
                    Some(view) => {
                        self.shown.insert(view.session);
                        News::Session(Box::new(view))
                    }
                    None => News::Unknown(key),
                };
                link.send(&news).await?;
            }
        }
        Some(())
    }

    fn follow(&mut self, session: SessionId) {
        if self.followed.len() >= FOLLOWED_SESSIONS || !self.may_act_on(&session) {
            return;
        }
        self.followed.insert(session);
        let (conn, name) = (self.line.conn, &self.signed_in.agent.name);
        self.server.hub.act(|desk, now, _| desk.agent_joins(&session, conn, name, now)).1.forget();
    }

    fn unfollow(&mut self, session: SessionId) {
        if self.followed.remove(&session) {
            let conn = self.line.conn;
            self.server.hub.act(|desk, now, _| desk.agent_leaves(&session, conn, now)).1.forget();
        }
    }

    fn end(&mut self, session: SessionId) {
        if self.may_act_on(&session) {
            self.server.hub.act(|desk, now, _| desk.end_by_agent(&session, now)).1.forget();
        }
    }

    fn may_act_on(&self, session: &SessionId) -> bool {
        self.server.hub.look(|desk, _| desk.group_of(session)).is_some_and(|group| self.may_see(group))
    }
}

impl Drop for Console {
    /// The visitor is told that nobody follows any more.
    fn drop(&mut self) {
        for session in std::mem::take(&mut self.followed) {
            let conn = self.line.conn;
            self.server.hub.act(|desk, now, _| desk.agent_leaves(&session, conn, now)).1.forget();
        }
    }
}
