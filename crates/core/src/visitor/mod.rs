//! The page's half: what a page with our script tag does, from its first line to its last.
//!
//! [`Visitor`] takes an [`Input`] at a time and leaves [`Effect`]s to be performed in order. It answers at once:
//! a window that a click has to open is among the effects of the very call that the click made.
//!
//! Inside it, `session` keeps the session and its connection, `crossing` takes the session to other domains by a helper
//! window and `link` in the address of the visitor's own navigation; `helper` is what the page does when a ticket has
//! come in its address, and `ui` is what the visitor sees of us.

mod crossing;
mod helper;
mod io;
mod link;
mod session;
mod ui;

pub use io::{
    Answer, Answered, Arrival, CallId, Cause, Effect, Effects, Ending, FormId, Grounds, Input, Means, NOBODY,
    Navigation, Opening, Request, RequestFailure, RequestId, Reserved, StartOptions, TabMessage, Target,
};

pub use ui::{ButtonChange, Control, Corner, Dialog, Help, View};

use crate::config::Config;
use crate::cookie::SessionCookie;
use crate::ids::TabId;
use crate::limits::CROSSING_BUDGET_MS;
use crate::wire::ServerMessage;
use crate::{Millis, sooner};
use crossing::{Call, Crossing};
use helper::Helper;
use session::Session;
use ui::Ui;

/// A page with our script tag.
#[derive(Debug)]
pub struct Visitor {
    effects: Effects,
    session: Session,
    crossing: Crossing,
    helper: Option<Helper>,
    ui: Ui,
}

impl Visitor {
    /// A page that has read its tag. `tab` and `seed` are random.
    pub fn new(config: Config, tab: TabId, seed: u32) -> Self {
        Self {
            effects: Effects::new(&config),
            ui: Ui::new(config.button),
            session: Session::new(config, tab, seed),
            crossing: Crossing::default(),
            helper: None,
        }
    }

    /// Whether this page is in a session.
    pub fn in_session(&self) -> bool {
        self.session.is_live()
    }

    /// The session key, while in a session.
    pub fn key(&self) -> Option<&str> {
        self.session.key()
    }

    /// Whether a navigation that is about to begin has to wait, because the session would not be where it leads. If so,
    /// [`Input::Leave`] has to follow in the same task.
    pub fn keeps(&self, navigation: &Navigation, cause: Cause) -> bool {
        self.crossing.keeps(navigation, cause, &self.session)
    }

    /// Takes what happened at `now`, and decides.
    pub fn handle(&mut self, input: Input, now: Millis) {
        let fx = &mut self.effects;
        match input {
            Input::Boot { jar, arrival: Some(arrival), url, visible } => {
                self.session.note_page(url, visible);
                self.helper = Some(Helper::begin(arrival, jar, self.session.config(), fx));
            }
            Input::Boot { jar, arrival: None, url, visible } => {
                self.session.note_page(url, visible);
                self.session.resume(&jar, now, fx);
            }
            Input::Start { call, options } => match self.helper.as_mut().filter(|helper| helper.is_boarding()) {
                Some(helper) => helper.starts.push((call, options)),
                None => self.session.start(call, *options, fx),
            },
            Input::Stop { call } => {
                self.ui.called_off();
                self.session.stop(call, fx);
                self.abandon_crossing_unless_live();
            }
            Input::CrossDomain { call, navigation, window, waited_ms } => {
                let call = Call { id: Some(call), navigation };
                self.crossing.call(call, window, now.saturating_sub(waited_ms), &self.session, fx);
            }
            Input::Leave(navigation) => self.crossing.leave(navigation, now, &self.session, fx),
            Input::OpensTab(url) => self.crossing.opens_tab(&url, now, &self.session, fx),
            Input::Prompt { call, navigation, waited_ms } => {
                self.ui.prompt(call, navigation, now.saturating_sub(waited_ms) + CROSSING_BUDGET_MS);
            }
            Input::Terms { call, url } => self.ui.show_terms(call, url, &self.session, fx),
            Input::Button(change) => self.ui.change_button(change),
            Input::Pressed(control) => self.pressed(control, now),
            Input::ScreenRemoved => self.ui.removed(),
            Input::WindowOpened(window) => self.crossing.window_opened(window, &self.session, fx),
            Input::WindowTurned { navigation, reached } => {
                self.crossing.window_turned(navigation, reached, &self.session, fx);
            }
            Input::NamedTargetOpened(opened) => self.crossing.named_target_opened(opened, &self.session, fx),
            Input::HoldOver { url } => self.crossing.hold_over(url, &self.session, fx),
            Input::Answered { request, answer } => self.answered(request, answer, now),
            Input::CookieWritten { kept, displaced } => self.cookie_written(kept, displaced, now),
            Input::SocketOpened => self.session.socket_opened(fx),
            Input::SocketMessage(message) => self.heard(message, now),
            Input::SocketClosed => self.session.socket_closed(now, fx),
            Input::Visible(visible) => self.session.visible(visible, fx),
            Input::PageHidden => {
                self.crossing.page_hidden(&self.session, fx);
                self.session.page_hidden(fx);
                self.ui.dismissed(fx);
            }
            Input::PageShown { jar } => {
                if !self.helper.as_ref().is_some_and(Helper::is_at_work) {
                    self.session.page_shown(&jar, now, fx);
                }
            }
            Input::UrlChanged(url) => self.session.url_changed(url, fx),
            Input::Tab(message) => {
                self.session.tab_message(message, fx);
                self.abandon_crossing_unless_live();
            }
            Input::Tick => {
                self.session.tick(now, fx);
                self.crossing.tick(now, &self.session, fx);
                if let Some(helper) = &mut self.helper {
                    helper.tick(now, fx);
                }
            }
        }
        let helping = self.helper.as_ref().is_some_and(|helper| !helper.is_ordinary());
        self.ui.update(&mut self.session, &mut self.crossing, helping, now, &mut self.effects);
    }

    /// The next thing to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop()
    }

    /// When to send [`Input::Tick`], if at all.
    pub fn poll_timeout(&self) -> Option<Millis> {
        let helper = self.helper.as_ref().and_then(Helper::timeout);
        sooner(sooner(self.session.timeout(), self.crossing.timeout()), sooner(self.ui.timeout(), helper))
    }

    fn pressed(&mut self, control: Control, now: Millis) {
        let fx = &mut self.effects;
        match control {
            Control::Agree => self.ui.agreed(&mut self.session, &mut self.crossing, now, fx),
            Control::Refuse => self.ui.refused(&mut self.session, fx),
            Control::Help => self.ui.help(&mut self.session, fx),
            Control::Stop => {
                self.session.stop(NOBODY, fx);
                self.abandon_crossing_unless_live();
            }
        }
    }

    fn answered(&mut self, request: RequestId, answer: Result<Answer, RequestFailure>, now: Millis) {
        let fx = &mut self.effects;
        if let Some(helper) = self.helper.as_mut().filter(|helper| helper.expects(request)) {
            if let Some(jar) = helper.answered(answer, now, fx) {
                self.session.resume(&jar, now, fx);
                self.start_what_waited();
            }
        } else if self.crossing.expects(request) {
            self.crossing.answered(request, answer, &self.session, fx);
        } else {
            self.session.answered(request, answer, now, fx);
        }
    }

    fn heard(&mut self, message: ServerMessage, now: Millis) {
        let fx = &mut self.effects;
        let report = match &message {
            ServerMessage::Crossing(report) => Some(report.clone()),
            _ => None,
        };
        let welcome = matches!(message, ServerMessage::Welcome(_));
        self.session.heard(message, now, fx);
        if let Some(report) = report {
            self.crossing.reported(&report, &self.session, fx);
        }
        if welcome {
            self.crossing.welcomed(&self.session, fx);
        }
        self.abandon_crossing_unless_live();
    }

    fn abandon_crossing_unless_live(&mut self) {
        if !self.session.is_live() {
            self.crossing.abandon(&self.session, &mut self.effects);
        }
    }

    fn cookie_written(&mut self, kept: bool, displaced: Option<Box<SessionCookie>>, now: Millis) {
        let Some(helper) = self.helper.as_mut().filter(|helper| helper.expects_cookie()) else {
            self.session.cookie_written(kept, displaced, now, &mut self.effects);
            return;
        };
        if let Some(cookie) = helper.cookie_written(kept, &mut self.effects) {
            self.session.go_on(cookie, now, &mut self.effects);
        }
        if !self.helper.as_ref().is_some_and(Helper::is_boarding) {
            self.start_what_waited();
        }
    }

    /// Calls that came before it was known whether the page is in a session.
    fn start_what_waited(&mut self) {
        let starts = self.helper.as_mut().map(|helper| std::mem::take(&mut helper.starts)).unwrap_or_default();
        for (call, options) in starts {
            self.session.start(call, *options, &mut self.effects);
        }
    }
}
