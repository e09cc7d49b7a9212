//! What the visitor sees of us: the indicator with its stop control, the floating button, and the dialogs that ask.
//!
//! The state is turned into a [`View`] after everything that happened; when it has changed, it is shown. So nothing here
//! has to remember to hide something.

use super::crossing::{Call, Crossing};
use super::io::{CallId, Effect, Effects, NOBODY, Navigation, Reserved, StartOptions};
use super::session::{Place, Session};
use crate::Millis;
use crate::config::Transfer;
use crate::error::{Error, ErrorCode};
use crate::limits::SCREEN_RESTORES;
use crate::web_url::WebUrl;

/// Everything of ours that is on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What floats in the corner.
    pub corner: Option<Corner>,
    /// What asks the visitor.
    pub dialog: Option<Dialog>,
}

/// What floats in the corner: there is one place for both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Corner {
    /// The page is in session; here it is stopped.
    Sharing {
        /// Who sees it.
        agents: Vec<String>,
    },
    /// A session is started here.
    Help(Help),
}

/// The floating button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// Waits to be pressed.
    Ready,
    /// A session is on its way.
    Busy,
    /// It did not come; waits to be pressed again.
    Failed,
}

/// What asks the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Whether to take the session to the other domains.
    Prompt {
        /// The group's own question.
        text: Option<String>,
        /// Whether a Yes opens a helper window.
        window: bool,
    },
    /// Whether to begin a session under these terms.
    Terms {
        /// Where to read them.
        url: String,
    },
}

/// What a visitor can press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Yes, or accept.
    Agree,
    /// No, or decline, or the Escape key.
    Refuse,
    /// Stop the session.
    Stop,
    /// Get help.
    Help,
}

impl Control {
    /// What the button is called in the page.
    pub const fn id(self) -> &'static str {
        match self {
            Control::Agree => "yes",
            Control::Refuse => "no",
            Control::Stop => "stop",
            Control::Help => "help",
        }
    }

    /// Reads it.
    pub fn parse(id: &str) -> Option<Self> {
        [Control::Agree, Control::Refuse, Control::Stop, Control::Help].into_iter().find(|control| control.id() == id)
    }
}

/// What becomes of the floating button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonChange {
    /// It comes.
    Show,
    /// It goes.
    Hide,
    /// The other of the two.
    Toggle,
}

#[derive(Debug, Default)]
pub(super) struct Ui {
    /// Whether the site wants the floating button.
    button: bool,
    /// A start by that button is under way.
    starting: bool,
    /// The last one came to nothing.
    failed: bool,
    prompts: Vec<Prompt>,
    /// Whether the visitor is being asked about them, and not the server.
    asking: bool,
    terms: Option<Terms>,
    shown: View,
    /// How often the page has taken it away.
    removals: u32,
}

/// A call of `promptCrossDomain()`.
#[derive(Debug)]
struct Prompt {
    call: CallId,
    navigation: Option<Navigation>,
    /// Until when the server may say whether there is anything to ask.
    deadline: Millis,
}

impl Prompt {
    fn into_call(self) -> Call {
        Call { id: Some(self.call), navigation: self.navigation }
    }
}

#[derive(Debug)]
struct Terms {
    url: WebUrl,
    /// Those of `showTerms()`; none when the visitor has pressed the button.
    calls: Vec<CallId>,
}

impl Ui {
    pub(super) fn new(button: bool) -> Self {
        Self { button, ..Self::default() }
    }

    pub(super) fn change_button(&mut self, change: ButtonChange) {
        self.button = match change {
            ButtonChange::Show => true,
            ButtonChange::Hide => false,
            ButtonChange::Toggle => !self.button,
        };
    }

    /// Two calls at once share one question.
    pub(super) fn prompt(&mut self, call: CallId, navigation: Option<Navigation>, deadline: Millis) {
        self.prompts.push(Prompt { call, navigation, deadline });
    }

    /// In session already, there is nothing to agree to: the call is settled by the next [`update`](Self::update).
    pub(super) fn show_terms(&mut self, call: CallId, url: Option<WebUrl>, session: &Session, fx: &mut Effects) {
        match (&mut self.terms, url.or_else(|| session.config().terms_url.clone())) {
            (Some(terms), _) => terms.calls.push(call),
            (None, Some(url)) => self.terms = Some(Terms { url, calls: vec![call] }),
            (None, None) => {
                fx.reject(call, Error::bad_argument("url: where the terms are, here or in data-termsurl"));
            }
        }
    }

    pub(super) fn agreed(&mut self, session: &mut Session, crossing: &mut Crossing, now: Millis, fx: &mut Effects) {
        if let Some(terms) = self.terms.take() {
            self.start(terms.calls, session, fx);
        } else if self.asking {
            session.consent(true, fx);
            self.cross(Reserved::NotAsked, session, crossing, now, fx);
        }
    }

    /// The visitor said no. To being followed, that is said for the rest of the session, or until they say yes.
    pub(super) fn refused(&mut self, session: &mut Session, fx: &mut Effects) {
        if self.terms.is_none() && self.asking {
            session.consent(false, fx);
        }
        self.dismissed(fx);
    }

    /// The visitor said no, or went elsewhere without a word.
    pub(super) fn dismissed(&mut self, fx: &mut Effects) {
        let mut calls = self.terms.take().map(|terms| terms.calls).unwrap_or_default();
        for prompt in std::mem::take(&mut self.prompts) {
            calls.push(prompt.call);
        }
        for call in calls {
            fx.reject(call, ErrorCode::ConsentDeclined.into());
        }
    }

    fn cross(&mut self, window: Reserved, session: &Session, crossing: &mut Crossing, now: Millis, fx: &mut Effects) {
        for prompt in std::mem::take(&mut self.prompts) {
            crossing.call(prompt.into_call(), window, now, session, fx);
        }
    }

    /// The floating button was pressed.
    pub(super) fn help(&mut self, session: &mut Session, fx: &mut Effects) {
        match session.config().terms_url.clone() {
            Some(url) if self.terms.is_none() => self.terms = Some(Terms { url, calls: Vec::new() }),
            Some(_) => {}
            None => self.start(Vec::new(), session, fx),
        }
    }

    fn start(&mut self, calls: Vec<CallId>, session: &mut Session, fx: &mut Effects) {
        if calls.is_empty() && !session.is_live() {
            self.starting = true;
            session.start(NOBODY, StartOptions::default(), fx);
        }
        for call in calls {
            session.start(call, StartOptions::default(), fx);
        }
    }

    /// A start that was called off has not failed.
    pub(super) fn called_off(&mut self) {
        self.starting = false;
    }

    /// What the page has taken away comes back, so that the visitor sees it; but not for ever.
    pub(super) fn removed(&mut self) {
        self.removals += 1;
        if self.removals <= SCREEN_RESTORES {
            self.shown = View::default();
        }
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        self.prompts.iter().map(|prompt| prompt.deadline).filter(|_| !self.asking).min()
    }

    /// Something has happened: settles what it has decided, and shows what there is to be seen. A helper page shows
    /// nothing.
    pub(super) fn update(
        &mut self,
        session: &mut Session,
        crossing: &mut Crossing,
        helping: bool,
        now: Millis,
        fx: &mut Effects,
    ) {
        self.mind_prompts(session, crossing, now, fx);
        let under_way = session.is_live() || session.is_starting();
        if let Some(terms) = self.terms.take_if(|_| under_way) {
            self.start(terms.calls, session, fx);
        }
        if self.starting && !session.is_starting() {
            (self.starting, self.failed) = (false, true);
        }
        self.failed &= !under_way;
        let view = if helping && !session.is_live() { View::default() } else { self.view(session) };
        if self.shown != view {
            self.shown.clone_from(&view);
            fx.push(Effect::Show(view));
        }
    }

    fn mind_prompts(&mut self, session: &Session, crossing: &mut Crossing, now: Millis, fx: &mut Effects) {
        // Where there is no helper page, the session gets to the visitor's destination only with them.
        let linked =
            |prompt: &Prompt| prompt.navigation.as_ref().is_some_and(|to| session.place(&to.url) == Place::Linked);
        let crossed = session.is_crossed() && !self.prompts.iter().any(linked);
        if !session.is_live() || crossed || crossing.is_under_way() {
            // Nothing is left to ask.
            self.cross(Reserved::NoActivation, session, crossing, now, fx);
        } else if session.is_connected() {
            self.asking = true;
        } else if self.timeout().is_some_and(|deadline| deadline <= now) {
            // Those that came later would hear the same.
            for late in std::mem::take(&mut self.prompts) {
                crossing.give_up(late.into_call(), ErrorCode::Network, now, session, fx);
            }
        }
        self.asking &= !self.prompts.is_empty();
    }

    fn view(&self, session: &Session) -> View {
        let corner = if session.is_live() {
            Some(Corner::Sharing { agents: session.agents().to_vec() })
        } else {
            let help = match (session.is_starting(), self.failed) {
                (true, _) => Help::Busy,
                (false, true) => Help::Failed,
                (false, false) => Help::Ready,
            };
            self.button.then_some(Corner::Help(help))
        };
        let dialog = match &self.terms {
            Some(terms) => Some(Dialog::Terms { url: terms.url.as_str().to_owned() }),
            None => self.asking.then(|| Dialog::Prompt {
                text: session.prompt().map(str::to_owned),
                window: session.config().transfer == Transfer::Window,
            }),
        };
        View { corner, dialog }
    }
}
