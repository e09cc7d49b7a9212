//! Taking the session to the other trusted domains, and the visitor to where they were going.
//!
//! One helper window visits the helper page of each domain in turn, by itself; the outcome comes over the session
//! socket, because a window handle tells nothing once `Cross-Origin-Opener-Policy` has cut it. Where there is no helper
//! window, the navigation carries the session itself (`link`). Whatever happens, after [`CROSSING_BUDGET_MS`] the visitor
//! is on their way.

use super::io::{
    Answer, Answered, CallId, Cause, Effect, Effects, Means, Navigation, Opening, Request, RequestFailure, RequestId,
    Reserved, Target,
};
use super::link::Carried;
use super::session::{Place, Session};
use crate::config::Transfer;
use crate::error::ErrorCode;
use crate::event::{CrossingOutcome, CrossingStatus, Event};
use crate::limits::{CROSSING_BUDGET_MS, LINK_RESERVE_MS};
use crate::web_url::WebUrl;
use crate::wire::{ClientMessage, CrossingReport, MintRequest};
use crate::{Millis, sooner};

#[derive(Debug, Default)]
pub(super) struct Crossing {
    run: Option<Run>,
    /// The helper window after its crossing, until it is known what becomes of it.
    window: Option<Window>,
    /// Navigations that wait for a ticket of their own.
    pub(super) carried: Vec<Carried>,
    /// Where this page has been sent on to, without query: that the browser asks again is no reason to hold it again.
    sent: Option<String>,
    /// A helper window has come to nothing on this page: links do without from now on.
    windowless: bool,
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

/// Somebody who waits for a crossing.
#[derive(Debug)]
pub(super) struct Call {
    /// A call of `crossDomain`; none for a navigation that was kept waiting.
    pub(super) id: Option<CallId>,
    pub(super) navigation: Option<Navigation>,
}

impl Call {
    /// Whether it is a navigation that was kept waiting, and would be overtaken by another in this tab.
    fn is_kept_here(&self) -> bool {
        self.id.is_none() && self.navigation.as_ref().is_some_and(Navigation::is_here)
    }
}

/// A helper window at the end of its crossing.
#[derive(Debug)]
pub(super) struct Window {
    /// The crossing whose last helper waits to be released; none when the window shows nothing of use.
    waiting: Option<u32>,
    /// Where the visitor goes if the named target does not take them.
    navigation: Option<Navigation>,
    /// From then on nobody is held for it.
    pub(super) deadline: Millis,
}

impl Window {
    /// A window that has been opened and is blank.
    pub(super) fn blank(deadline: Millis) -> Self {
        Self { waiting: None, navigation: None, deadline }
    }
}

impl Crossing {
    /// Whether a navigation that is about to begin has to wait.
    pub(super) fn keeps(&self, navigation: &Navigation, cause: Cause, session: &Session) -> bool {
        if cause == Cause::Redirect && self.sent.as_deref() == Some(navigation.url.without_query()) {
            return false;
        }
        match session.place(&navigation.url) {
            Place::Settled => false,
            // Whoever has said no goes alone.
            _ if session.is_declined() => false,
            // A new window would have to be opened for what may turn out not to be ours.
            Place::Unknown => navigation.is_here(),
            Place::Helped | Place::Linked => {
                let idle = self.run.is_none() && self.carried.is_empty();
                idle || navigation.is_here() || self.is_kept(navigation)
            }
        }
    }

    /// Whether this very navigation waits already: the visitor has clicked twice.
    fn is_kept(&self, navigation: &Navigation) -> bool {
        let calls = self.run.iter().flat_map(|run| &run.calls).chain(self.carried.iter().map(|carried| &carried.call));
        calls
            .filter_map(|call| call.navigation.as_ref())
            .any(|kept| kept.url == navigation.url && kept.target == navigation.target)
    }

    /// The visitor leaves, and has been kept.
    pub(super) fn leave(&mut self, navigation: Navigation, now: Millis, session: &Session, fx: &mut Effects) {
        if navigation.is_here() {
            // As without us, the later of two navigations wins.
            self.carried.retain(|carried| !carried.call.is_kept_here());
            self.run.iter_mut().for_each(|run| run.calls.retain(|call| !call.is_kept_here()));
        } else if self.is_kept(&navigation) {
            return;
        }
        let by_window = self.opens_windows(session) && session.place(&navigation.url) == Place::Helped;
        let call = Call { id: None, navigation: Some(navigation) };
        if self.run.is_some() || by_window {
            self.call(call, Reserved::NotAsked, now, session, fx);
        } else {
            self.carry(call, None, None, now + CROSSING_BUDGET_MS, session, fx);
        }
    }

    /// The visitor opens a new tab by themselves. The session gets there while it loads.
    pub(super) fn opens_tab(&mut self, url: &WebUrl, now: Millis, session: &Session, fx: &mut Effects) {
        let wanted = session.place(url) == Place::Helped && !session.is_declined();
        if wanted && self.run.is_none() && self.opens_windows(session) {
            self.call(Call { id: None, navigation: None }, Reserved::NotAsked, now, session, fx);
        }
    }

    fn opens_windows(&self, session: &Session) -> bool {
        session.config().transfer == Transfer::Window && !self.windowless
    }

    pub(super) fn call(
        &mut self,
        call: Call,
        window: Reserved,
        called_at: Millis,
        session: &Session,
        fx: &mut Effects,
    ) {
        let deadline = called_at + CROSSING_BUDGET_MS;
        let window_there = (window == Reserved::Open).then(|| Window::blank(deadline));
        let by_link = call.navigation.as_ref().is_some_and(|to| session.place(&to.url) == Place::Linked);
        if !session.is_live() {
            let outcome = CrossingOutcome { status: CrossingStatus::NotInSession, domains: Vec::new(), code: None };
            self.conclude_call(call, &outcome, window_there, deadline, session, fx);
        } else if let Some(run) = &mut self.run {
            run.deadline = run.deadline.min(deadline);
            run.calls.push(call);
        } else if session.is_crossed() && !by_link {
            let outcome = outcome(None, session);
            self.conclude_call(call, &outcome, window_there, deadline, session, fx);
        } else if session.config().transfer == Transfer::Link || by_link {
            self.carry(call, None, window_there, deadline, session, fx);
        } else {
            let opening = match call.navigation.as_ref().map(|to| &to.target) {
                Some(Target::Blank) => Opening::Tab,
                _ => Opening::Small,
            };
            self.run = Some(Run { step: Step::Opening, deadline, calls: vec![call], failure: None });
            match window {
                Reserved::NotAsked => fx.push(Effect::OpenWindow(opening)),
                asked => self.window_opened(asked, session, fx),
            }
        }
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.run.is_some()
    }

    /// Answers a call that came to nothing before anything was done, and sends its visitor on.
    pub(super) fn give_up(&mut self, call: Call, code: ErrorCode, now: Millis, session: &Session, fx: &mut Effects) {
        let outcome = outcome(Some(code), session);
        fx.emit(Event::CrossDomain(outcome.clone()));
        self.conclude_call(call, &outcome, None, now, session, fx);
    }

    pub(super) fn window_opened(&mut self, window: Reserved, session: &Session, fx: &mut Effects) {
        let Some(run) = self.run.as_mut().filter(|run| matches!(run.step, Step::Opening)) else {
            self.tab_opened(window, session, fx);
            return;
        };
        match (window, session.credentials()) {
            (Reserved::Open, Some(credentials)) => {
                let navigation = run.calls.first().and_then(|call| call.navigation.as_ref());
                let request = MintRequest {
                    credentials,
                    // Only its domain matters; the rest may be a secret.
                    target: navigation.and_then(|to| WebUrl::read(to.url.origin().as_str())),
                    hold: navigation.is_none_or(|to| !to.is_here()),
                    link: false,
                    unasked: run.calls.iter().all(|call| call.id.is_none()),
                };
                run.step = Step::Minting(fx.request(Request::Mint(request)));
            }
            (Reserved::NoActivation, _) => self.conclude(Some(ErrorCode::NoActivation), None, session, fx),
            _ => self.conclude(Some(ErrorCode::PopupBlocked), None, session, fx),
        }
    }

    pub(super) fn expects(&self, request: RequestId) -> bool {
        matches!(&self.run, Some(Run { step: Step::Minting(expected), .. }) if *expected == request)
            || self.carried.iter().any(|carried| carried.expects(request))
    }

    pub(super) fn answered(
        &mut self,
        request: RequestId,
        answer: Result<Answer, RequestFailure>,
        session: &Session,
        fx: &mut Effects,
    ) {
        if self.ticket_answered(request, &answer, session, fx) {
            return;
        }
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
        for carried in std::mem::take(&mut self.carried) {
            self.without_ticket(carried, ErrorCode::NotInSession, session, fx);
        }
    }

    /// The visitor has gone elsewhere: should they come back, they are not to be taken away again. The helpers go on by
    /// themselves.
    pub(super) fn page_hidden(&mut self, session: &Session, fx: &mut Effects) {
        self.sent = None;
        for carried in std::mem::take(&mut self.carried) {
            if carried.has_window() {
                fx.push(Effect::CloseWindow);
            }
            let outcome = outcome(Some(ErrorCode::Network), session);
            resolve(carried.call.id, &outcome, fx);
        }
        let Some(run) = self.run.take() else { return };
        let code = run.late_code();
        if !matches!(run.step, Step::Visiting { .. }) {
            fx.push(Effect::CloseWindow);
        }
        let outcome = outcome(Some(code), session);
        fx.emit(Event::CrossDomain(outcome.clone()));
        for call in run.calls {
            resolve(call.id, &outcome, fx);
        }
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        let mut first = self.run.as_ref().map(Run::give_up_at);
        for carried in &self.carried {
            first = sooner(first, Some(carried.deadline));
        }
        first
    }

    pub(super) fn tick(&mut self, now: Millis, session: &Session, fx: &mut Effects) {
        while let Some(late) = self.carried.iter().position(|carried| carried.deadline <= now) {
            let carried = self.carried.remove(late);
            self.without_ticket(carried, ErrorCode::Network, session, fx);
        }
        let Some(run) = self.run.as_ref().filter(|run| run.give_up_at() <= now) else { return };
        let code = run.late_code();
        self.conclude(Some(code), None, session, fx);
    }

    /// The callbacks of the promise have run, and have or have not asked for a window.
    pub(super) fn hold_over(&mut self, url: Option<WebUrl>, session: &Session, fx: &mut Effects) {
        let navigation = url.map(|url| Navigation::to(url, Target::Blank));
        match (self.window.take(), navigation) {
            (Some(window), Some(to)) if self.run.is_none() && needs_ticket(&to, session) => {
                let (call, deadline) = (Call { id: None, navigation: Some(to) }, window.deadline);
                self.carry(call, None, Some(window), deadline, session, fx);
            }
            (Some(window), navigation) if self.run.is_none() => self.settle_window(window, navigation, session, fx),
            // Another call has taken the window meanwhile.
            (_, Some(navigation)) => self.go(navigation, fx),
            _ => {}
        }
    }

    pub(super) fn named_target_opened(&mut self, opened: bool, session: &Session, fx: &mut Effects) {
        let Some(mut window) = self.window.take() else { return };
        let navigation = window.navigation.take().filter(|_| !opened);
        self.settle_window(window, navigation, session, fx);
    }

    /// The window was sent to the visitor's destination by its handle, or the handle is dead.
    pub(super) fn window_turned(&mut self, to: Navigation, reached: bool, session: &Session, fx: &mut Effects) {
        let Some(window) = self.window.take().filter(|_| !reached) else { return };
        match window.waiting {
            Some(crossing) if session.is_connected() && !matches!(to.means, Means::Form(_)) => {
                fx.push(Effect::Send(ClientMessage::Release { crossing, url: Some(to.url) }));
            }
            _ => self.go(to, fx),
        }
    }

    /// The helper window becomes the visitor's destination, or closes.
    fn settle_window(&mut self, window: Window, to: Option<Navigation>, session: &Session, fx: &mut Effects) {
        match to {
            Some(to) => self.turn_window(window, to, session, fx),
            None => {
                if let Some(crossing) = window.waiting.filter(|_| session.is_connected()) {
                    fx.push(Effect::Send(ClientMessage::Release { crossing, url: None }));
                }
                fx.push(Effect::CloseWindow);
            }
        }
    }

    pub(super) fn turn_window(&mut self, window: Window, to: Navigation, session: &Session, fx: &mut Effects) {
        match window.waiting {
            // The helper page tells its successor nothing of where the visitor comes from.
            Some(crossing) if to.means == Means::Unreferred && session.is_connected() => {
                fx.push(Effect::Send(ClientMessage::Release { crossing, url: Some(to.url) }));
            }
            _ => {
                fx.push(Effect::TurnWindow(to));
                self.window = Some(window);
            }
        }
    }

    /// Sends the visitor on.
    pub(super) fn go(&mut self, navigation: Navigation, fx: &mut Effects) {
        self.sent = Some(navigation.url.without_query().to_owned());
        fx.push(Effect::Navigate(navigation));
    }

    /// Ends the crossing. `waiting` is its number if its last helper waits for a word.
    fn conclude(&mut self, code: Option<ErrorCode>, waiting: Option<u32>, session: &Session, fx: &mut Effects) {
        let Some(run) = self.run.take() else { return };
        let windowless = matches!(code, Some(ErrorCode::PopupBlocked | ErrorCode::NoActivation));
        // A click may follow where none was, and a server may be back; but a helper that failed fails again.
        let passing = [ErrorCode::NoActivation, ErrorCode::NotInSession, ErrorCode::Network, ErrorCode::Service];
        self.windowless |= code.is_some_and(|code| !passing.contains(&code));
        // A server that did not mint for the helpers will not for a link.
        let may_carry = code.is_some() && session.is_live() && !matches!(run.step, Step::Minting(_));
        let (mut carried, mut calls) = (Vec::new(), Vec::new());
        for call in run.calls {
            let carries = may_carry && call.navigation.as_ref().is_some_and(|to| needs_ticket(to, session));
            if carries { carried.push(call) } else { calls.push(call) }
        }
        let deadline = run.deadline;
        let mut window = (!windowless).then_some(Window { waiting, navigation: None, deadline });
        let outcome = if windowless { link_outcome(code, session) } else { outcome(code, session) };
        if !calls.is_empty() || carried.is_empty() {
            fx.emit(Event::CrossDomain(outcome.clone()));
        }
        for call in calls {
            self.conclude_call(call, &outcome, window.take(), deadline, session, fx);
        }
        for call in carried {
            // The helper window can be the destination of the one that opened it, but is of no other use any more.
            let takes_window = call.navigation.as_ref().is_some_and(|to| !to.is_here());
            let (kept, closed) = if takes_window { (window.take(), None) } else { (None, window.take()) };
            if let Some(window) = closed {
                self.settle_window(window, None, session, fx);
            }
            self.carry(call, code, kept, deadline, session, fx);
        }
        if let Some(window) = window {
            self.settle_window(window, None, session, fx);
        }
    }

    /// Answers one call and sends its visitor on. The window, if it has one, closes or becomes the destination.
    pub(super) fn conclude_call(
        &mut self,
        call: Call,
        outcome: &CrossingOutcome,
        window: Option<Window>,
        deadline: Millis,
        session: &Session,
        fx: &mut Effects,
    ) {
        match (call.navigation, window) {
            (None, window) => {
                // Its callbacks may ask for a window: that there is, or one that is going to carry the session.
                let lends = window.is_some() || outcome.status == CrossingStatus::Link;
                match (call.id.filter(|_| lends), window) {
                    (Some(id), window) => {
                        fx.push(Effect::Hold { call: id, outcome: outcome.clone() });
                        self.window = Some(window.unwrap_or_else(|| Window::blank(deadline)));
                        return;
                    }
                    (None, Some(window)) => self.settle_window(window, None, session, fx),
                    (None, None) => {}
                }
            }
            (Some(to @ Navigation { target: Target::Blank, .. }), Some(window)) => {
                self.settle_window(window, Some(to), session, fx);
            }
            (Some(to @ Navigation { target: Target::Named(_), .. }), Some(window)) => {
                self.window = Some(Window { navigation: Some(to.clone()), ..window });
                fx.push(Effect::OpenNamed(to));
            }
            (Some(to), window) => {
                if let Some(window) = window {
                    self.settle_window(window, None, session, fx);
                }
                self.go(to, fx);
            }
        }
        resolve(call.id, outcome, fx);
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

    /// When the helpers are waited for no longer: what follows can still carry the session itself.
    fn give_up_at(&self) -> Millis {
        self.deadline.saturating_sub(LINK_RESERVE_MS)
    }
}

/// Whether the session would not be where the navigation leads.
pub(super) fn needs_ticket(navigation: &Navigation, session: &Session) -> bool {
    session.place(&navigation.url) != Place::Settled
}

pub(super) fn resolve(call: Option<CallId>, outcome: &CrossingOutcome, fx: &mut Effects) {
    if let Some(call) = call {
        fx.resolve(call, Answered::Crossed(outcome.clone()));
    }
}

pub(super) fn outcome(code: Option<ErrorCode>, session: &Session) -> CrossingOutcome {
    let domains = session.crossed();
    let status = match code {
        None => CrossingStatus::Crossed,
        Some(ErrorCode::NotInSession) => CrossingStatus::NotInSession,
        Some(_) if domains.is_empty() => CrossingStatus::Failed,
        Some(_) => CrossingStatus::Partial,
    };
    CrossingOutcome { status, domains, code }
}

pub(super) fn link_outcome(code: Option<ErrorCode>, session: &Session) -> CrossingOutcome {
    CrossingOutcome { status: CrossingStatus::Link, domains: session.crossed(), code }
}
