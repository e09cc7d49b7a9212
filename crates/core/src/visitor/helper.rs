//! What a page does when a ticket has come in its address: take the session to this domain. A helper page then moves on;
//! a page that the visitor was going to stays and is in session.

use super::io::{Answer, Arrival, CallId, Effect, Effects, Grounds, Request, RequestFailure, RequestId, StartOptions};
use crate::Millis;
use crate::config::Config;
use crate::cookie::SessionCookie;
use crate::error::{Error, ErrorCode};
use crate::event::{ErrorDetail, Event};
use crate::ids::Ticket;
use crate::limits::HELPER_HOLD_MS;
use crate::web_url::WebUrl;
use crate::wire::{ConfirmRequest, RedeemRequest, Redeemed};

#[derive(Debug)]
pub(super) struct Helper {
    ticket: Ticket,
    /// The visitor was going here.
    link: bool,
    /// What the page's cookies were: it may turn out to be an ordinary page.
    jar: String,
    step: Step,
    /// Calls of `startSession` that wait until it is known whether there is a session.
    pub(super) starts: Vec<(CallId, Box<StartOptions>)>,
}

#[derive(Debug)]
enum Step {
    Redeeming(RequestId),
    Writing {
        cookie: SessionCookie,
        next: Option<WebUrl>,
        stay: bool,
    },
    Confirming(RequestId),
    /// The opener has a moment to close the window, or to make it the visitor's destination.
    Failed {
        close_at: Millis,
        grounds: Grounds,
    },
    Done,
}

impl Helper {
    pub(super) fn begin(arrival: Arrival, jar: String, config: &Config, fx: &mut Effects) -> Self {
        let Arrival { ticket, link, from } = arrival;
        // Only its origin matters; the rest may be a secret.
        let from = from.and_then(|url| WebUrl::read(url.origin().as_str()));
        let request = RedeemRequest { ticket, groups: config.groups.clone(), site: config.site, from };
        let step = Step::Redeeming(fx.request(Request::Redeem(request)));
        Self { ticket, link, jar, step, starts: Vec::new() }
    }

    /// Whether it has not come to its end yet.
    pub(super) fn is_at_work(&self) -> bool {
        matches!(self.step, Step::Redeeming(_) | Step::Writing { .. } | Step::Confirming(_))
    }

    /// Whether the page stays and does not know yet whether it is in a session.
    pub(super) fn is_boarding(&self) -> bool {
        self.link && self.is_at_work()
    }

    /// Whether it has turned out to be an ordinary page: the visitor's destination, or one whose ticket was no good.
    pub(super) fn is_ordinary(&self) -> bool {
        matches!(self.step, Step::Failed { .. }) || (self.link && !self.is_at_work())
    }

    pub(super) fn expects(&self, request: RequestId) -> bool {
        matches!(&self.step, Step::Redeeming(expected) | Step::Confirming(expected) if *expected == request)
    }

    pub(super) fn expects_cookie(&self) -> bool {
        matches!(self.step, Step::Writing { .. })
    }

    /// Takes the answer it expects. When the ticket was no good, gives back the page's cookies: it goes on as an ordinary
    /// page, and nothing has been written.
    pub(super) fn answered(
        &mut self,
        answer: Result<Answer, RequestFailure>,
        now: Millis,
        fx: &mut Effects,
    ) -> Option<String> {
        match (std::mem::replace(&mut self.step, Step::Done), answer) {
            (Step::Redeeming(_), Ok(Answer::Redeemed(redeemed))) => self.redeemed(*redeemed, fx),
            (Step::Redeeming(_), answer) => {
                if self.link {
                    let failure = answer.err().unwrap_or_else(|| ErrorCode::Service.into());
                    fx.emit(Event::Error(ErrorDetail::from(&Error::from(failure))));
                } else {
                    self.step = Step::Failed { close_at: now + HELPER_HOLD_MS, grounds: Grounds::Looks };
                }
                return Some(std::mem::take(&mut self.jar));
            }
            (_, Ok(Answer::Confirmed(confirmed))) => {
                let leave = |url| Effect::LeaveTo { url, helper: false };
                fx.push(confirmed.go.map_or(Effect::CloseSelf(Grounds::Ticket), leave));
            }
            _ => self.step = Step::Failed { close_at: now + HELPER_HOLD_MS, grounds: Grounds::Ticket },
        }
        None
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        match self.step {
            Step::Failed { close_at, .. } => Some(close_at),
            _ => None,
        }
    }

    pub(super) fn tick(&mut self, now: Millis, fx: &mut Effects) {
        if let Step::Failed { close_at, grounds } = self.step
            && close_at <= now
        {
            self.step = Step::Done;
            fx.push(Effect::CloseSelf(grounds));
        }
    }

    fn redeemed(&mut self, redeemed: Redeemed, fx: &mut Effects) {
        let cookie = fx.write_cookie(&redeemed.joined);
        self.step = Step::Writing { cookie, next: redeemed.next, stay: redeemed.stay };
    }

    /// The cookie is there, or is not. Gives it back when the page stays and is in session now.
    pub(super) fn cookie_written(&mut self, kept: bool, fx: &mut Effects) -> Option<SessionCookie> {
        let step = std::mem::replace(&mut self.step, Step::Done);
        let Step::Writing { cookie, next, stay } = step else { return None };
        let code = (!kept).then_some(ErrorCode::StorageBlocked);
        let confirm = Request::Confirm(ConfirmRequest { ticket: self.ticket, token: cookie.token, code });
        match (next, stay) {
            (_, true) => {
                fx.push(Effect::Beacon(Box::new(confirm)));
                if let Some(code) = code {
                    fx.emit(Event::Error(ErrorDetail::from(&Error::from(code))));
                }
                return Some(cookie).filter(|_| kept);
            }
            (Some(url), false) => {
                fx.push(Effect::Beacon(Box::new(confirm)));
                fx.push(Effect::LeaveTo { url, helper: true });
            }
            (None, false) => self.step = Step::Confirming(fx.request(confirm)),
        }
        None
    }
}
