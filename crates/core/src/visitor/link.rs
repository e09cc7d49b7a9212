//! A navigation that carries the session in its own address: no helper, no window but the visitor's own, and no gesture.
//!
//! It waits for one answer of the server, a ticket for its destination, and goes on without one when that does not come.

use super::crossing::{Call, Crossing, Window, link_outcome, needs_ticket, outcome, resolve};
use super::io::{
    Answer, Effect, Effects, Means, Navigation, Opening, Request, RequestFailure, RequestId, Reserved, Target,
};
use super::session::Session;
use crate::Millis;
use crate::error::ErrorCode;
use crate::event::Event;
use crate::fragment::with_link_ticket;
use crate::web_url::WebUrl;
use crate::wire::MintRequest;

/// A navigation that waits for its ticket.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) call: Call,
    pub(super) deadline: Millis,
    to: Navigation,
    step: Step,
    /// Why there is no helper window, where there should be one.
    code: Option<ErrorCode>,
}

#[derive(Debug)]
enum Step {
    /// Its own window is being opened.
    Opening,
    Minting {
        request: RequestId,
        /// Its window, if that is open already.
        window: Option<Window>,
    },
}

impl Carried {
    pub(super) fn expects(&self, request: RequestId) -> bool {
        matches!(self.step, Step::Minting { request: expected, .. } if expected == request)
    }

    pub(super) fn has_window(&self) -> bool {
        matches!(self.step, Step::Minting { window: Some(_), .. })
    }
}

impl Crossing {
    /// Sends the visitor on with a ticket, or at once where that is of no use.
    pub(super) fn carry(
        &mut self,
        call: Call,
        code: Option<ErrorCode>,
        window: Option<Window>,
        deadline: Millis,
        session: &Session,
        fx: &mut Effects,
    ) {
        let Some(to) = call.navigation.clone().filter(|to| needs_ticket(to, session)) else {
            let outcome = link_outcome(code, session);
            fx.emit(Event::CrossDomain(outcome.clone()));
            self.conclude_call(call, &outcome, window, deadline, session, fx);
            return;
        };
        let opening = match &to.target {
            // The gesture has been used, or there was none.
            _ if window.is_some() || code.is_some() => None,
            Target::Here(_) => None,
            Target::Blank => Some(Opening::Tab),
            Target::Named(name) => Some(Opening::Named(name.clone())),
        };
        let step = match opening {
            Some(opening) => {
                fx.push(Effect::OpenWindow(opening));
                Step::Opening
            }
            None => {
                let Some(step) = mint(&call, window, session, fx) else { return };
                step
            }
        };
        self.carried.push(Carried { call, deadline, to, step, code });
    }

    /// The window of a navigation is open, or is not.
    pub(super) fn tab_opened(&mut self, window: Reserved, session: &Session, fx: &mut Effects) {
        let opening = |carried: &&mut Carried| matches!(carried.step, Step::Opening);
        let Some(carried) = self.carried.iter_mut().find(opening) else { return };
        carried.code = match window {
            Reserved::Open => None,
            Reserved::NoActivation => Some(ErrorCode::NoActivation),
            Reserved::Blocked | Reserved::NotAsked => Some(ErrorCode::PopupBlocked),
        };
        let window = (window == Reserved::Open).then(|| Window::blank(carried.deadline));
        if let Some(step) = mint(&carried.call, window, session, fx) {
            carried.step = step;
        }
    }

    /// Takes the server's answer, if it is one to a navigation that waits for a ticket.
    pub(super) fn ticket_answered(
        &mut self,
        request: RequestId,
        answer: &Result<Answer, RequestFailure>,
        session: &Session,
        fx: &mut Effects,
    ) -> bool {
        let Some(at) = self.carried.iter().position(|carried| carried.expects(request)) else { return false };
        let carried = self.carried.remove(at);
        match answer {
            Ok(Answer::Minted(minted)) => {
                let mut to = carried.to;
                if let Some(ticket) = &minted.ticket {
                    to.url = with_link_ticket(&to.url, ticket);
                    to.means = match to.means {
                        Means::Address | Means::Unreferred => Means::Introduced,
                        means => means,
                    };
                }
                let outcome = link_outcome(carried.code, session);
                fx.emit(Event::CrossDomain(outcome.clone()));
                let call = carried.call.id;
                self.send(carried.step, to, session, fx);
                resolve(call, &outcome, fx);
            }
            Ok(_) => self.without_ticket(carried, ErrorCode::Service, session, fx),
            Err(failure) => self.without_ticket(carried, failure.code, session, fx),
        }
        true
    }

    /// There is no ticket to be had: the visitor goes on without the session.
    pub(super) fn without_ticket(&mut self, carried: Carried, code: ErrorCode, session: &Session, fx: &mut Effects) {
        let outcome = outcome(carried.code.or(Some(code)), session);
        // Links are asked about in vain only while it is not known which domains are trusted, and what the visitor wants.
        let expected = matches!(code, ErrorCode::OriginNotTrusted | ErrorCode::ConsentDeclined);
        if carried.call.id.is_some() || !expected {
            fx.emit(Event::CrossDomain(outcome.clone()));
        }
        self.send(carried.step, carried.to, session, fx);
        resolve(carried.call.id, &outcome, fx);
    }

    fn send(&mut self, step: Step, to: Navigation, session: &Session, fx: &mut Effects) {
        match step {
            Step::Minting { window: Some(window), .. } => self.turn_window(window, to, session, fx),
            Step::Minting { window: None, .. } | Step::Opening => self.go(to, fx),
        }
    }
}

fn mint(call: &Call, window: Option<Window>, session: &Session, fx: &mut Effects) -> Option<Step> {
    let request = MintRequest {
        credentials: session.credentials()?,
        // Only its domain matters; the rest may be a secret.
        target: call.navigation.as_ref().and_then(|to| WebUrl::read(to.url.origin().as_str())),
        hold: false,
        link: true,
        unasked: call.id.is_none(),
    };
    Some(Step::Minting { request: fx.request(Request::Mint(request)), window })
}
