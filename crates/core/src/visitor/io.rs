//! What goes into a [`Visitor`](super::Visitor) and what comes out of it.

use super::ui::{ButtonChange, Control, View};
use crate::config::{Config, VisitorInfo};
use crate::cookie::SessionCookie;
use crate::domain::DomainName;
use crate::error::{Error, ErrorCode};
use crate::event::{CrossingOutcome, Event};
use crate::ids::{GroupId, SessionId, Ticket};
use crate::key::SessionKey;
use crate::text::joined;
use crate::web_url::WebUrl;
use crate::wire::{
    ClientMessage, ConfirmRequest, Confirmed, EndRequest, Joined, MintRequest, Minted, RedeemRequest, Redeemed,
    ServerMessage, StartRequest,
};
use crate::{Millis, limits};
use std::collections::VecDeque;

/// A call of the page that waits for its promise. Made by the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u32);

/// Stands for a call that nobody waits for: the visitor has pressed something of ours.
pub const NOBODY: CallId = CallId(u32::MAX);

/// A request that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub u32);

/// What happened. Large content is boxed: it is handed on in many places.
#[derive(Debug)]
pub enum Input {
    /// The page has begun. Always the first.
    Boot {
        /// `document.cookie`.
        jar: String,
        /// The ticket that stood in the address, if one did.
        arrival: Option<Arrival>,
        /// The page's address.
        url: Option<WebUrl>,
        /// Whether the tab is in front.
        visible: bool,
    },
    /// `startSession()` was called.
    Start {
        /// Whom to answer.
        call: CallId,
        /// Its argument.
        options: Box<StartOptions>,
    },
    /// `stopSession()` was called.
    Stop {
        /// Whom to answer.
        call: CallId,
    },
    /// `crossDomain()` was called.
    CrossDomain {
        /// Whom to answer.
        call: CallId,
        /// Where the visitor is to go afterwards.
        navigation: Option<Navigation>,
        /// Whether the loader has opened a window in the gesture already.
        window: Reserved,
        /// Milliseconds since the call was made, when it had to wait for us.
        waited_ms: Millis,
    },
    /// The visitor is leaving by a link, a form or a redirect, and the browser has been told to wait:
    /// [`Visitor::keeps`](super::Visitor::keeps) has said that it is to.
    Leave(Navigation),
    /// The visitor opens an address in a new tab, by a modified click. The browser does it by itself.
    OpensTab(WebUrl),
    /// `promptCrossDomain()` was called.
    Prompt {
        /// Whom to answer.
        call: CallId,
        /// Where the visitor is to go afterwards.
        navigation: Option<Navigation>,
        /// Milliseconds since the call was made, when it had to wait for us.
        waited_ms: Millis,
    },
    /// `showTerms()` was called.
    Terms {
        /// Whom to answer.
        call: CallId,
        /// Where they are, if the call says it.
        url: Option<WebUrl>,
    },
    /// `showButton()` or `toggleButton()` was called.
    Button(ButtonChange),
    /// The visitor has pressed something of ours.
    Pressed(Control),
    /// The page has taken away what the last [`Effect::Show`] has shown.
    ScreenRemoved,
    /// Answers [`Effect::OpenWindow`].
    WindowOpened(Reserved),
    /// Answers [`Effect::TurnWindow`]: whether the window could be reached. Its handle reads as closed once
    /// `Cross-Origin-Opener-Policy` has cut it.
    WindowTurned {
        /// Where to.
        navigation: Navigation,
        /// Whether it is on its way there.
        reached: bool,
    },
    /// Answers [`Effect::OpenNamed`]: whether a frame or window of that name took the address.
    NamedTargetOpened(bool),
    /// Answers [`Effect::Hold`]: the page's callbacks have run. The address, if they asked for a new window.
    HoldOver {
        /// What the page passed to `window.open`.
        url: Option<WebUrl>,
    },
    /// Answers [`Effect::Request`].
    Answered {
        /// Which one.
        request: RequestId,
        /// The server's answer.
        answer: Result<Answer, RequestFailure>,
    },
    /// Answers [`Effect::WriteCookie`].
    CookieWritten {
        /// Whether it was there when read back.
        kept: bool,
        /// The cookie of another session that was in its place.
        displaced: Option<Box<SessionCookie>>,
    },
    /// The session socket is open.
    SocketOpened,
    /// The server said something.
    SocketMessage(ServerMessage),
    /// The session socket closed or could not be opened.
    SocketClosed,
    /// The tab came to the front or went to the back.
    Visible(bool),
    /// The page is going away, perhaps into the back/forward cache.
    PageHidden,
    /// The page came back from the back/forward cache.
    PageShown {
        /// `document.cookie`.
        jar: String,
    },
    /// The page's address changed without a page load.
    UrlChanged(WebUrl),
    /// Another tab of the same origin said something.
    Tab(TabMessage),
    /// The time of [`poll_timeout`](super::Visitor::poll_timeout) has come.
    Tick,
}

/// What is to be done, in order. Large content is boxed, as in [`Input`].
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write the session cookie, read it back, and say so with
    /// [`Input::CookieWritten`].
    WriteCookie {
        /// What to write.
        cookie: Box<SessionCookie>,
        /// For no more than this domain; see [`for_writing`](crate::place::for_writing).
        domain: DomainName,
        /// Seconds to keep it.
        max_age_s: u64,
    },
    /// Remove the session cookie, if it still is of this session (see [`SessionCookie::is_kept`]): another tab may have
    /// begun the next one.
    RemoveCookie(SessionId),
    /// Send a request and bring its answer.
    Request {
        /// To tell answers apart.
        id: RequestId,
        /// What to send.
        request: Box<Request>,
    },
    /// Send a request that outlives the page; nobody waits for the answer.
    Beacon(Box<Request>),
    /// Open the session socket.
    Connect,
    /// Send over the session socket.
    Send(ClientMessage),
    /// Close the session socket.
    Disconnect,
    /// Tell the page.
    Emit(Event),
    /// Fulfil or reject a promise.
    Settle {
        /// Whose.
        call: CallId,
        /// With what.
        ending: Ending,
    },
    /// Open a window, now; answer with [`Input::WindowOpened`].
    OpenWindow(Opening),
    /// Send the helper window to an address.
    SendWindow(WebUrl),
    /// Close the helper window.
    CloseWindow,
    /// The helper window becomes the visitor's destination and is ours no longer; answer with
    /// [`Input::WindowTurned`].
    TurnWindow(Navigation),
    /// Fulfil a promise, and until the page's callbacks have run, give the helper window to the `window.open` call
    /// they may make; answer with [`Input::HoldOver`].
    Hold {
        /// Whose promise.
        call: CallId,
        /// With what.
        outcome: CrossingOutcome,
    },
    /// Take the visitor to an address.
    Navigate(Navigation),
    /// Open an address in the frame or window of that name; answer with [`Input::NamedTargetOpened`].
    OpenNamed(Navigation),
    /// This helper page moves on, unless its window has been sent elsewhere already. The next helper is told where the
    /// visitor comes from, a destination is not.
    LeaveTo {
        /// The address.
        url: WebUrl,
        /// It is the next helper.
        helper: bool,
    },
    /// This helper window closes, unless it has been sent elsewhere already: a destination may be slow to answer.
    CloseSelf(Grounds),
    /// Tell the other tabs of this origin.
    Broadcast(TabMessage),
    /// What the visitor sees of us, all of it, has changed to this.
    Show(View),
}

/// Why a window is taken for a helper's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// Its ticket was good. `Cross-Origin-Opener-Policy` may have taken opener and name from it.
    Ticket,
    /// It came with a ticket that was not: only its opener or name can tell.
    Looks,
}

/// What a promise resolves with, or is rejected with.
pub type Ending = Result<Answered, Error>;

/// What promises resolve with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// `startSession()`: the key.
    Started(String),
    /// `stopSession()`.
    Stopped,
    /// `crossDomain()`.
    Crossed(CrossingOutcome),
}

/// A request to the collaboration server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// `POST /v1/sessions`
    Start(StartRequest),
    /// `POST /v1/sessions/end`
    End(EndRequest),
    /// `POST /v1/tickets`
    Mint(MintRequest),
    /// `POST /v1/tickets/redeem`
    Redeem(RedeemRequest),
    /// `POST /v1/tickets/confirm`
    Confirm(ConfirmRequest),
}

/// The server's answer to the [`Request`] of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The session exists.
    Started(Box<Joined>),
    /// The session is over.
    Ended,
    /// A crossing has begun.
    Minted(Minted),
    /// The helper is in.
    Redeemed(Box<Redeemed>),
    /// Where the last helper goes.
    Confirmed(Confirmed),
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFailure {
    /// What the server said, or `network` when it did not say anything.
    pub code: ErrorCode,
    /// The same in words, when the server gave any.
    pub msg: Option<String>,
}

impl From<ErrorCode> for RequestFailure {
    fn from(code: ErrorCode) -> Self {
        Self { code, msg: None }
    }
}

impl From<RequestFailure> for Error {
    fn from(failure: RequestFailure) -> Self {
        match failure.msg {
            Some(msg) => Error::new(failure.code, msg),
            None => failure.code.into(),
        }
    }
}

/// The argument of `startSession()`, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// The key, or none for the page's `visitorid` or random digits.
    pub key: Option<SessionKey>,
    /// Ask for random digits even if the page has a `visitorid`.
    pub random_key: bool,
    /// The group, one of the page's; none: the primary one.
    pub group: Option<GroupId>,
    /// About the visitor.
    pub visitor: VisitorInfo,
}

/// Whether there is a helper window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// There is one.
    Open,
    /// None has been asked for yet.
    NotAsked,
    /// The browser did not open one.
    Blocked,
    /// None was asked for, because there was no click or key press to answer to.
    NoActivation,
}

/// Where the visitor is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Navigation {
    /// The address.
    pub url: WebUrl,
    /// Which window or frame.
    pub target: Target,
    /// How the browser is to go there.
    pub means: Means,
}

impl Navigation {
    /// To an address, in a window or frame.
    pub fn to(url: WebUrl, target: Target) -> Self {
        Self { url, target, means: Means::Address }
    }

    /// Whether it takes the place of the page.
    pub fn is_here(&self) -> bool {
        matches!(self.target, Target::Here(_))
    }
}

/// How a navigation is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// As by a link.
    Address,
    /// As by a link that says where the visitor comes from: the address carries a ticket, which is worth nothing otherwise.
    Introduced,
    /// As by a link that lets the destination know nothing of the page (`rel=noreferrer`).
    Unreferred,
    /// As by `location.replace`: the page does not stay in the history.
    Replace,
    /// By submitting the form of this number, with the body that it had.
    Form(FormId),
}

/// A form that was submitted and waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FormId(pub u32);

/// What makes the visitor leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A click on a link, or the submission of a form.
    Gesture,
    /// A script, or what the listeners for clicks did not get to see. Ours come this way, too.
    Redirect,
}

/// A ticket in the page's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The ticket.
    pub ticket: Ticket,
    /// The visitor's own navigation has brought it: the page is no helper and stays.
    pub link: bool,
    /// `document.referrer`, of which only the origin counts.
    pub from: Option<WebUrl>,
}

/// Which window is to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// A small one, for the helpers.
    Small,
    /// A tab: it is going to be the visitor's destination.
    Tab,
    /// The frame or window of that name, or a tab of that name.
    Named(String),
}

/// A navigable target name (HTML standard, "valid navigable target names and keywords").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `_self`, `_top` and `_parent`: the windows that are there already.
    Here(String),
    /// `_blank`: a new one.
    Blank,
    /// The one of that name, or a new one.
    Named(String),
}

impl Target {
    /// Reads a target as HTML does: keywords in any case, no target means `_self`.
    ///
    /// # Errors
    /// `bad-argument` for other words that begin with an underscore, control characters, or more than 255 characters.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "" => Ok(Target::Here("_self".to_owned())),
            "_self" | "_top" | "_parent" => Ok(Target::Here(lower)),
            "_blank" => Ok(Target::Blank),
            _ if text.starts_with('_') || text.len() > 255 || text.chars().any(char::is_control) => {
                Err(Error::bad_argument("target: _self, _top, _parent, _blank or the name of a window"))
            }
            _ => Ok(Target::Named(text.to_owned())),
        }
    }

    /// The word for `window.open`.
    pub fn as_str(&self) -> &str {
        match self {
            Target::Here(name) | Target::Named(name) => name,
            Target::Blank => "_blank",
        }
    }
}

/// What stands before the session in [`TabMessage::Stopped`].
const STOPPED: &str = "stopped ";

/// Between the tabs of one origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabMessage {
    /// The visitor has stopped this session. Another tab may be in another one, of another group.
    Stopped(SessionId),
}

impl TabMessage {
    /// The text that goes through the channel.
    pub fn to_text(self) -> String {
        match self {
            TabMessage::Stopped(session) => joined(&[STOPPED, session.as_str()]),
        }
    }

    /// Reads it; other pages of the origin may say anything.
    pub fn parse(text: &str) -> Option<Self> {
        SessionId::read(text.strip_prefix(STOPPED)?).map(TabMessage::Stopped)
    }
}

/// Effects that wait to be performed, and the numbering of requests.
#[derive(Debug)]
pub struct Effects {
    queue: VecDeque<Effect>,
    last_request: u32,
    /// What the script tag says about the cookie's place.
    cookie_domain: Option<DomainName>,
}

impl Effects {
    pub(super) fn new(config: &Config) -> Self {
        Self { queue: VecDeque::new(), last_request: 0, cookie_domain: config.cookie_domain.clone() }
    }

    pub(super) fn push(&mut self, effect: Effect) {
        self.queue.push_back(effect);
    }

    pub(super) fn pop(&mut self) -> Option<Effect> {
        self.queue.pop_front()
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.push(Effect::Emit(event));
    }

    pub(super) fn resolve(&mut self, call: CallId, with: Answered) {
        self.push(Effect::Settle { call, ending: Ok(with) });
    }

    pub(super) fn reject(&mut self, call: CallId, error: Error) {
        self.push(Effect::Settle { call, ending: Err(error) });
    }

    pub(super) fn request(&mut self, request: Request) -> RequestId {
        self.last_request += 1;
        let id = RequestId(self.last_request);
        self.push(Effect::Request { id, request: Box::new(request) });
        id
    }

    pub(super) fn write_cookie(&mut self, joined: &Joined) -> SessionCookie {
        let cookie = SessionCookie {
            group: joined.group,
            key: joined.key.clone(),
            session: joined.credentials.session,
            token: joined.credentials.token,
        };
        let max_age_s = joined.expires_in_ms.min(limits::SESSION_LIFETIME_MS) / 1000;
        let domain = self.cookie_domain.as_ref().unwrap_or(&joined.domain).clone();
        self.push(Effect::WriteCookie { cookie: Box::new(cookie.clone()), domain, max_age_s });
        cookie
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn targets() {
        assert_eq!(Target::parse("_BLANK"), Ok(Target::Blank));
        assert_eq!(Target::parse(""), Ok(Target::Here("_self".into())));
        assert_eq!(Target::parse("payment"), Ok(Target::Named("payment".into())));
        for text in ["_other", "a\nb", &"x".repeat(256)] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn messages_between_tabs() {
        let stopped = TabMessage::Stopped(SessionId::from_random([1; 22]));
        assert_eq!(TabMessage::parse(&stopped.to_text()), Some(stopped));
        for text in ["", "stopped", "stopped ", "stopped x", "AAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(TabMessage::parse(text), None, "{text}");
        }
    }
}
