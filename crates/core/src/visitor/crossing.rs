//! Taking the session to the other trusted domains, and the visitor to where they were going.
//!
//! One helper window visits the helper page of each domain in turn, by itself; the outcome comes over the session
//! socket, because a window handle tells nothing once `Cross-Origin-Opener-Policy` has cut it. Whatever happens, after
//! [`CROSSING_BUDGET_MS`] the visitor is on their way.

use super::io::{
    Answer, Answered, CallId, Effect, Effects, Navigation, Request, RequestFailure, RequestId, Reserved, Target,
};
use super::session::Session;
use crate::Millis;
use crate::error::ErrorCode;
use crate::event::{CrossingOutcome, CrossingStatus, Event};
use crate::limits::CROSSING_BUDGET_MS;
use crate::web_url::WebUrl;
use crate::wire::{ClientMessage, CrossingReport, MintRequest};

#[derive(Debug, Default)]
pub(super) struct Crossing {
    run: Option<Run>,
    /// The helper window after its crossing, until it is known what becomes of it.
    window: Option<Window>,
}

/// A crossing under way.
#[derive(Debug)]
struct Run {
    step: Step,
    deadline: Millis,
    /// The call that opened the window, then those that joined it.
    calls: Vec<Call>,
    /// The first failure that was reported.
    failure: Option<ErrorCode>,
}

#[derive(Debug)]
enum Step {
    Opening,
    Minting(RequestId),
    Visiting { crossing: u32 },
}

#[derive(Debug)]
struct Call {
    id: CallId,
    navigation: Option<Navigation>,
}

/// A helper window at the end of its crossing.
#[derive(Debug)]
struct Window {
    /// The crossing whose last helper waits to be released; none when the window shows nothing of use.
    waiting: Option<u32>,
    /// Where the visitor goes if the named target does not take them.
    navigation: Option<Navigation>,
}

impl Crossing {
    pub(super) fn call(
        &mut self,
        id: CallId,
        navigation: Option<Navigation>,
        window: Reserved,
        called_at: Millis,
        session: &Session,
        fx: &mut Effects,
    ) {
        let call = Call { id, navigation };
        let has_window = window == Reserved::Open;
        if !session.is_live() {
            let outcome = CrossingOutcome { status: CrossingStatus::NotInSession, domains: Vec::new(), code: None };
            self.conclude_call(call, &outcome, has_window, None, session, fx);
        } else if let Some(run) = &mut self.run {
            run.deadline = run.deadline.min(called_at + CROSSING_BUDGET_MS);
            run.calls.push(call);
        } else if session.is_crossed() {
            let outcome = outcome(None, session);
            self.conclude_call(call, &outcome, has_window, None, session, fx);
        } else {
            let deadline = called_at + CROSSING_BUDGET_MS;
            self.run = Some(Run { step: Step::Opening, deadline, calls: vec![call], failure: None });
            match window {
                Reserved::NotAsked => fx.push(Effect::OpenWindow),
                asked => self.window_opened(asked, session, fx),
            }
        }
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.run.is_some()
    }

    /// Answers a call that came to nothing before anything was done, and sends its visitor on.
    pub(super) fn give_up(
        &mut self,
        id: CallId,
        navigation: Option<Navigation>,
        code: ErrorCode,
        session: &Session,
        fx: &mut Effects,
    ) {
        let outcome = outcome(Some(code), session);
        fx.emit(Event::CrossDomain(outcome.clone()));
        self.conclude_call(Call { id, navigation }, &outcome, false, None, session, fx);
    }

    pub(super) fn window_opened(&mut self, window: Reserved, session: &Session, fx: &mut Effects) {
        let Some(run) = self.run.as_mut().filter(|run| matches!(run.step, Step::Opening)) else { return };
        match (window, session.credentials()) {
            (Reserved::Open, Some(credentials)) => {
                let navigation = run.calls.first().and_then(|call| call.navigation.as_ref());
                let request = MintRequest {
                    credentials,
                    // Only its domain matters; the rest may be a secret.
                    target: navigation.and_then(|to| WebUrl::parse(to.url.origin().as_str()).ok()),
                    hold: !matches!(navigation, Some(Navigation { target: Target::Here(_), .. })),
                };
                run.step = Step::Minting(fx.request(Request::Mint(request)));
            }
            (Reserved::NoActivation, _) => self.conclude(Some(ErrorCode::NoActivation), None, session, fx),
            _ => self.conclude(Some(ErrorCode::PopupBlocked), None, session, fx),
        }
    }

    pub(super) fn expects(&self, request: RequestId) -> bool {
        matches!(&self.run, Some(Run { step: Step::Minting(expected), .. }) if *expected == request)
    }

    pub(super) fn answered(&mut self, answer: Result<Answer, RequestFailure>, session: &Session, fx: &mut Effects) {
        match answer {
            Ok(Answer::Minted(minted)) => match (minted.first, &mut self.run) {
                (Some(first), Some(run)) => {
                    run.step = Step::Visiting { crossing: minted.crossing };
                    fx.push(Effect::SendWindow(first));
                }
                _ => self.conclude(None, None, session, fx),
            },
            Ok(_) => self.conclude(Some(ErrorCode::Service), None, session, fx),
            Err(failure) => self.conclude(Some(failure.code), None, session, fx),
        }
    }

    /// A helper has reported. The session has taken note of the domain already.
    pub(super) fn reported(&mut self, report: &CrossingReport, session: &Session, fx: &mut Effects) {
        let Some(run) = &mut self.run else { return };
        if !matches!(run.step, Step::Visiting { crossing } if crossing == report.crossing) {
            return;
        }
        run.failure = run.failure.or(report.code);
        if report.complete {
            let failure = run.failure;
            self.conclude(failure, report.held.then_some(report.crossing), session, fx);
        }
    }

    /// The server has said where the session is. Reports may have been missed while the connection was down.
    pub(super) fn welcomed(&mut self, session: &Session, fx: &mut Effects) {
        let visiting = matches!(&self.run, Some(Run { step: Step::Visiting { .. }, .. }));
        if visiting && session.is_crossed() {
            self.conclude(None, None, session, fx);
        }
    }

    /// The session has ended: whoever waits goes on without it.
    pub(super) fn abandon(&mut self, session: &Session, fx: &mut Effects) {
        self.conclude(Some(ErrorCode::NotInSession), None, session, fx);
    }

    /// The visitor has gone elsewhere: should they come back, they are not to be taken away again. The helpers go on by
    /// themselves.
    pub(super) fn page_hidden(&mut self, session: &Session, fx: &mut Effects) {
        let Some(run) = self.run.take() else { return };
        let code = run.late_code();
        if !matches!(run.step, Step::Visiting { .. }) {
            fx.push(Effect::CloseWindow);
        }
        let outcome = outcome(Some(code), session);
        fx.emit(Event::CrossDomain(outcome.clone()));
        for call in run.calls {
            fx.resolve(call.id, Answered::Crossed(outcome.clone()));
        }
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        self.run.as_ref().map(|run| run.deadline)
    }

    pub(super) fn tick(&mut self, now: Millis, session: &Session, fx: &mut Effects) {
        let Some(run) = self.run.as_ref().filter(|run| run.deadline <= now) else { return };
        let code = run.late_code();
        self.conclude(Some(code), None, session, fx);
    }

    /// The callbacks of the promise have run, and have or have not asked for a window.
    pub(super) fn hold_over(&mut self, url: Option<WebUrl>, session: &Session, fx: &mut Effects) {
        match (self.window.take(), url) {
            (Some(window), url) if self.run.is_none() => self.settle_window(window, url, session, fx),
            // Another call has taken the window meanwhile.
            (_, Some(url)) => fx.push(Effect::Navigate(Navigation { url, target: Target::Blank })),
            _ => {}
        }
    }

    pub(super) fn named_target_opened(&mut self, opened: bool, session: &Session, fx: &mut Effects) {
        let Some(window) = self.window.take() else { return };
        let url = window.navigation.as_ref().filter(|_| !opened).map(|navigation| navigation.url.clone());
        self.settle_window(window, url, session, fx);
    }

    /// The window was sent to the visitor's destination by its handle, or the handle is dead.
    pub(super) fn window_turned(&mut self, url: WebUrl, reached: bool, session: &Session, fx: &mut Effects) {
        let Some(window) = self.window.take().filter(|_| !reached) else { return };
        match window.waiting {
            Some(crossing) if session.is_connected() => {
                fx.push(Effect::Send(ClientMessage::Release { crossing, url: Some(url) }));
            }
            _ => fx.push(Effect::Navigate(Navigation { url, target: Target::Blank })),
        }
    }

    /// The helper window becomes the page at `url`, or closes.
    fn settle_window(&mut self, window: Window, url: Option<WebUrl>, session: &Session, fx: &mut Effects) {
        match url {
            Some(url) => {
                fx.push(Effect::TurnWindow(url));
                self.window = Some(window);
            }
            None => {
                if let Some(crossing) = window.waiting.filter(|_| session.is_connected()) {
                    fx.push(Effect::Send(ClientMessage::Release { crossing, url: None }));
                }
                fx.push(Effect::CloseWindow);
            }
        }
    }

    /// Ends the crossing. `waiting` is its number if its last helper waits for a word.
    fn conclude(&mut self, code: Option<ErrorCode>, waiting: Option<u32>, session: &Session, fx: &mut Effects) {
        let Some(run) = self.run.take() else { return };
        let outcome = outcome(code, session);
        fx.emit(Event::CrossDomain(outcome.clone()));
        let mut has_window = !matches!(code, Some(ErrorCode::PopupBlocked | ErrorCode::NoActivation));
        for call in run.calls {
            self.conclude_call(call, &outcome, has_window, waiting, session, fx);
            has_window = false;
        }
    }

    /// Answers one call and sends its visitor on. The window, if it has one, closes or becomes the destination.
    fn conclude_call(
        &mut self,
        call: Call,
        outcome: &CrossingOutcome,
        has_window: bool,
        waiting: Option<u32>,
        session: &Session,
        fx: &mut Effects,
    ) {
        let window = Window { waiting, navigation: call.navigation.clone() };
        match (call.navigation, has_window) {
            (None, true) => {
                fx.push(Effect::Hold { call: call.id, outcome: outcome.clone() });
                self.window = Some(window);
                return;
            }
            (None, false) => {}
            (Some(Navigation { url, target: Target::Blank }), true) => {
                self.settle_window(window, Some(url), session, fx);
            }
            (Some(navigation @ Navigation { target: Target::Named(_), .. }), true) => {
                fx.push(Effect::OpenNamed(navigation));
                self.window = Some(window);
            }
            (Some(navigation), true) => {
                self.settle_window(window, None, session, fx);
                fx.push(Effect::Navigate(navigation));
            }
            (Some(navigation), false) => fx.push(Effect::Navigate(navigation)),
        }
        fx.resolve(call.id, Answered::Crossed(outcome.clone()));
    }
}

impl Run {
    /// Why it has not come to its end in time.
    fn late_code(&self) -> ErrorCode {
        match self.step {
            Step::Opening | Step::Minting(_) => ErrorCode::Network,
            Step::Visiting { .. } => self.failure.unwrap_or(ErrorCode::HelperTimeout),
        }
    }
}

fn outcome(code: Option<ErrorCode>, session: &Session) -> CrossingOutcome {
    let domains = session.crossed().unwrap_or_default().to_vec();
    let status = match code {
        None => CrossingStatus::Crossed,
        Some(ErrorCode::NotInSession) => CrossingStatus::NotInSession,
        Some(_) if domains.is_empty() => CrossingStatus::Failed,
        Some(_) => CrossingStatus::Partial,
    };
    CrossingOutcome { status, domains, code }
}
