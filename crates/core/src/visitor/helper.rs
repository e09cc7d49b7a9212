//! What a page does when a crossing has opened it: take the session to this domain and move on.

use super::io::{Answer, Effect, Effects, Request, RequestFailure, RequestId};
use crate::config::Config;
use crate::error::ErrorCode;
use crate::ids::{Ticket, VisitorToken};
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
    Writing { token: VisitorToken, next: Option<WebUrl> },
    Confirming(RequestId),
    Done,
}

impl Helper {
    pub(super) fn begin(ticket: Ticket, jar: String, config: &Config, fx: &mut Effects) -> Self {
        let request = RedeemRequest { ticket, groups: config.groups.clone(), site: config.site };
        let step = Step::Redeeming(fx.request(Request::Redeem(request)));
        Self { ticket, jar, step }
    }

    /// Takes an answer. When the ticket was no good, gives back the page's cookies: it goes on as an ordinary page,
    /// and nothing has been written.
    pub(super) fn answered(
        &mut self,
        request: RequestId,
        answer: Result<Answer, RequestFailure>,
        fx: &mut Effects,
    ) -> Option<String> {
        match (&self.step, answer) {
            (Step::Redeeming(expected), answer) if *expected == request => match answer {
                Ok(Answer::Redeemed(redeemed)) => {
                    self.redeemed(redeemed, fx);
                    None
                }
                _ => {
                    fx.push(Effect::CloseSelf);
                    Some(std::mem::take(&mut self.jar))
                }
            },
            (Step::Confirming(expected), answer) if *expected == request => {
                self.step = Step::Done;
                match answer {
                    Ok(Answer::Confirmed(confirmed)) => {
                        fx.push(confirmed.go.map_or(Effect::CloseSelf, Effect::LeaveTo))
                    }
                    _ => fx.push(Effect::CloseSelf),
                }
                None
            }
            _ => None,
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
