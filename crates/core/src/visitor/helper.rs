//! What a page does when a crossing has opened it: take the session to this domain and move on.

use super::io::{Answer, Effect, Effects, Request, RequestFailure, RequestId};
use crate::Millis;
use crate::config::Config;
use crate::error::ErrorCode;
use crate::ids::{Ticket, VisitorToken};
use crate::limits::HELPER_HOLD_MS;
use crate::web_url::WebUrl;
use crate::wire::{ConfirmRequest, RedeemRequest, Redeemed};

#[derive(Debug)]
pub(super) struct Helper {
    ticket: Ticket,
    /// What the page's cookies were: it may turn out to be an ordinary page.
    jar: String,
    step: Step,
}

#[derive(Debug)]
enum Step {
    Redeeming(RequestId),
    Writing {
        token: VisitorToken,
        next: Option<WebUrl>,
    },
    Confirming(RequestId),
    /// The opener has a moment to close the window, or to make it the visitor's destination.
    Failed {
        close_at: Millis,
    },
    Done,
}

impl Helper {
    pub(super) fn begin(ticket: Ticket, jar: String, config: &Config, fx: &mut Effects) -> Self {
        let request = RedeemRequest { ticket, groups: config.groups.clone(), site: config.site };
        let step = Step::Redeeming(fx.request(Request::Redeem(request)));
        Self { ticket, jar, step }
    }

    /// Whether it has not come to its end yet.
    pub(super) fn is_at_work(&self) -> bool {
        matches!(self.step, Step::Redeeming(_) | Step::Writing { .. } | Step::Confirming(_))
    }

    /// Whether it has turned out to be an ordinary page.
    pub(super) fn is_ordinary(&self) -> bool {
        matches!(self.step, Step::Failed { .. })
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
            (Step::Redeeming(_), Ok(Answer::Redeemed(redeemed))) => self.redeemed(redeemed, fx),
            (Step::Redeeming(_), _) => {
                self.step = Step::Failed { close_at: now + HELPER_HOLD_MS };
                return Some(std::mem::take(&mut self.jar));
            }
            (_, Ok(Answer::Confirmed(confirmed))) => {
                fx.push(confirmed.go.map_or(Effect::CloseSelf, Effect::LeaveTo));
            }
            _ => self.step = Step::Failed { close_at: now + HELPER_HOLD_MS },
        }
        None
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        match self.step {
            Step::Failed { close_at } => Some(close_at),
            _ => None,
        }
    }

    pub(super) fn tick(&mut self, now: Millis, fx: &mut Effects) {
        if self.timeout().is_some_and(|close_at| close_at <= now) {
            self.step = Step::Done;
            fx.push(Effect::CloseSelf);
        }
    }

    fn redeemed(&mut self, redeemed: Redeemed, fx: &mut Effects) {
        self.step = Step::Writing { token: redeemed.joined.credentials.token, next: redeemed.next };
        fx.write_cookie(&redeemed.joined);
    }

    pub(super) fn cookie_written(&mut self, kept: bool, fx: &mut Effects) {
        let Step::Writing { token, next } = std::mem::replace(&mut self.step, Step::Done) else { return };
        let code = (!kept).then_some(ErrorCode::StorageBlocked);
        let confirm = Request::Confirm(ConfirmRequest { ticket: self.ticket, token, code });
        match next {
            Some(next) => {
                fx.push(Effect::Beacon(confirm));
                fx.push(Effect::LeaveTo(next));
            }
            None => self.step = Step::Confirming(fx.request(confirm)),
        }
    }
}
