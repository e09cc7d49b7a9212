//! The session of a page: begin, continue, keep connected, end.

use super::io::{
    Answer, Answered, CallId, Effect, Effects, Request, RequestFailure, RequestId, StartOptions, TabMessage,
};
use crate::backoff::Backoff;
use crate::config::Config;
use crate::cookie::SessionCookie;
use crate::domain::DomainName;
use crate::error::{Error, ErrorCode};
use crate::event::{
    AgentsDetail, ConnectionDetail, ConnectionStatus, EndDetail, EndReason, ErrorDetail, Event, SessionDetail,
};
use crate::ids::{GroupId, TabId};
use crate::key::SessionKey;
use crate::limits::{END_ATTEMPTS, WELCOME_WITHIN_MS};
use crate::web_url::WebUrl;
use crate::wire::{ClientMessage, Credentials, EndRequest, Hello, PROTOCOL, ServerMessage, StartRequest, Welcome};
use crate::{Millis, sooner};

#[derive(Debug)]
pub(super) struct Session {
    config: Config,
    tab: TabId,
    url: Option<WebUrl>,
    visible: bool,
    state: State,
    /// The cookies that the page has seen, its own and its parent domains', and how many of them it has tried.
    jar: String,
    tried: usize,
    backoff: Backoff,
    /// Sessions whose end the server has yet to hear of.
    farewells: Vec<Farewell>,
}

#[derive(Debug)]
enum State {
    Idle,
    Starting {
        request: RequestId,
        group: GroupId,
        key: Option<SessionKey>,
        calls: Vec<CallId>,
        cookie: Option<SessionCookie>,
    },
    Live(Live),
}

/// A session that this page is in.
#[derive(Debug)]
struct Live {
    cookie: SessionCookie,
    link: Link,
    /// Whether the page has been told `sessionstart` or `sessioncontinue`.
    announced: bool,
    /// Whether the page has been told `reconnecting`.
    interrupted: bool,
    /// Whether this is the tab that the agent follows.
    focused: bool,
    /// What the server knows of the page.
    told: Told,
    /// The trusted domain of this page; none until the server has said.
    domain: Option<DomainName>,
    /// The others that have a helper page.
    domains: Vec<DomainName>,
    /// The others that have none.
    by_link: Vec<DomainName>,
    /// Those of both that are in the session.
    crossed: Vec<DomainName>,
    /// The visitor has said no to being followed there.
    declined: bool,
    agents: Vec<String>,
    prompt: Option<String>,
}

/// Where an address lies, seen from a page in session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The session is there, or has no business there.
    Settled,
    /// On a trusted domain with a helper page that the session has not been taken to.
    Helped,
    /// On one without a helper page.
    Linked,
    /// The server has not said yet which domains are trusted.
    Unknown,
}

/// What changes about a page while it is open.
#[derive(Debug, Default)]
struct Told {
    visible: bool,
    url: String,
}

/// The connection to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Connecting {
        until: Millis,
    },
    Up,
    Waiting {
        until: Millis,
    },
    /// The page is in the back/forward cache.
    Suspended,
}

/// The end of a session, until the server has heard of it.
#[derive(Debug)]
struct Farewell {
    credentials: Credentials,
    calls: Vec<CallId>,
    request: Option<RequestId>,
    retry_at: Option<Millis>,
    backoff: Backoff,
}

impl Session {
    pub(super) fn new(config: Config, tab: TabId, seed: u32) -> Self {
        let (state, backoff) = (State::Idle, Backoff::new(seed));
        Self {
            config,
            tab,
            url: None,
            visible: true,
            state,
            jar: String::new(),
            tried: 0,
            backoff,
            farewells: Vec::new(),
        }
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn is_live(&self) -> bool {
        matches!(self.state, State::Live(_))
    }

    pub(super) fn key(&self) -> Option<&str> {
        self.live().map(|live| live.cookie.key.as_str())
    }

    pub(super) fn is_starting(&self) -> bool {
        matches!(self.state, State::Starting { .. })
    }

    pub(super) fn agents(&self) -> &[String] {
        self.live().map(|live| live.agents.as_slice()).unwrap_or_default()
    }

    /// The group's own question before a crossing.
    pub(super) fn prompt(&self) -> Option<&str> {
        self.live()?.prompt.as_deref()
    }

    pub(super) fn credentials(&self) -> Option<Credentials> {
        self.live().map(|live| credentials(&live.cookie))
    }

    /// Whether the server hears this page right now.
    pub(super) fn is_connected(&self) -> bool {
        self.live().is_some_and(|live| live.link == Link::Up)
    }

    /// Trusted domains that are in the session, besides the page's own, as far as the server has said.
    pub(super) fn crossed(&self) -> Vec<String> {
        self.live()
            .map(|live| live.crossed.iter().map(|domain| domain.as_str().to_owned()).collect())
            .unwrap_or_default()
    }

    /// Where an address lies. The most specific entry counts, as it does for the server.
    pub(super) fn place(&self, url: &WebUrl) -> Place {
        let Some(live) = self.live() else { return Place::Settled };
        let host = url.origin().host();
        let Some(own) = &live.domain else {
            let here = self.url.as_ref().is_some_and(|here| here.origin().host() == host);
            // A server that cannot be reached has nothing to say about it.
            return if here || live.interrupted { Place::Settled } else { Place::Unknown };
        };
        let entries = std::iter::once(own).chain(&live.domains).chain(&live.by_link);
        let entry = entries.filter(|entry| entry.covers(host)).max_by_key(|entry| entry.as_str().len());
        match entry {
            Some(entry) if entry == own || live.crossed.contains(entry) => Place::Settled,
            Some(entry) if live.domains.contains(entry) => Place::Helped,
            Some(_) => Place::Linked,
            None => Place::Settled,
        }
    }

    /// Whether the visitor has said no to being followed to the other domains.
    pub(super) fn is_declined(&self) -> bool {
        self.live().is_some_and(|live| live.declined)
    }

    /// The visitor has said whether they may be followed. The server tells the other tabs, and pages to come.
    pub(super) fn consent(&mut self, given: bool, fx: &mut Effects) {
        if let Some(live) = self.live_mut().filter(|live| live.declined == given) {
            live.declined = !given;
            fx.push(Effect::Send(ClientMessage::Consent { given }));
        }
    }

    /// Whether no trusted domain is left to cross to.
    pub(super) fn is_crossed(&self) -> bool {
        self.live().is_some_and(|live| {
            live.link == Link::Up && live.domains.iter().all(|domain| live.crossed.contains(domain))
        })
    }

    pub(super) fn note_page(&mut self, url: Option<WebUrl>, visible: bool) {
        self.url = url;
        self.visible = visible;
    }

    /// Goes on with the session that the cookie names, if it names one.
    pub(super) fn resume(&mut self, jar: &str, now: Millis, fx: &mut Effects) {
        (self.jar, self.tried) = (jar.to_owned(), 0);
        if let Some(cookie) = self.next_cookie() {
            self.enter(cookie, false, now, fx);
        }
    }

    /// Goes on with a session that the visitor has brought along.
    pub(super) fn go_on(&mut self, cookie: SessionCookie, now: Millis, fx: &mut Effects) {
        if matches!(self.state, State::Idle) {
            // There is no other to try.
            (self.jar, self.tried) = (String::new(), 0);
            self.enter(cookie, false, now, fx);
        }
    }

    /// The next cookie that may let this page in.
    fn next_cookie(&mut self) -> Option<SessionCookie> {
        let groups = &self.config.groups;
        let cookie = SessionCookie::all(&self.jar).filter(|cookie| groups.contains(&cookie.group)).nth(self.tried);
        self.tried += 1;
        cookie
    }

    pub(super) fn start(&mut self, call: CallId, options: StartOptions, fx: &mut Effects) {
        let key = options.key.or_else(|| self.config.visitor_id.clone().filter(|_| !options.random_key));
        match &mut self.state {
            State::Starting { calls, key: asked, group, .. }
                if (key.is_none() || key == *asked) && options.group.is_none_or(|wanted| wanted == *group) =>
            {
                calls.push(call);
            }
            State::Live(Live { cookie, .. })
                if key.as_ref().is_none_or(|key| *key == cookie.key)
                    && options.group.is_none_or(|wanted| wanted == cookie.group) =>
            {
                fx.resolve(call, Answered::Started(cookie.key.as_str().to_owned()));
            }
            State::Starting { .. } | State::Live(_) => {
                let message = "sessionKey, groupid: a session with another key or group is running; stop it first";
                fx.reject(call, Error::bad_argument(message));
            }
            State::Idle => {
                let group = options.group.unwrap_or(self.config.group);
                if !self.config.groups.contains(&group) {
                    fx.reject(call, Error::bad_argument("groupid: not one of the groups in the script tag"));
                    return;
                }
                fx.emit(Event::SessionStarting);
                let visitor = options.visitor.or(&self.config.visitor);
                let request = StartRequest { v: PROTOCOL, group, site: self.config.site, key: key.clone(), visitor };
                let request = fx.request(Request::Start(request));
                self.state = State::Starting { request, group, key, calls: vec![call], cookie: None };
            }
        }
    }

    /// The visitor's will counts at once: this page and its other tabs are out of session before the server knows.
    pub(super) fn stop(&mut self, call: CallId, fx: &mut Effects) {
        if let Some(credentials) = self.finish(EndReason::Visitor, fx) {
            fx.push(Effect::Broadcast(TabMessage::Stopped(credentials.session)));
            self.say_goodbye(credentials, vec![call], fx);
            return;
        }
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Starting { calls, .. } => {
                // The answer to the start is recognised as one that nobody waits for, and ended there.
                for started in calls {
                    fx.reject(started, Error::new(ErrorCode::NotInSession, "the session was stopped while it started"));
                }
                fx.emit(Event::SessionEnd(EndDetail { reason: EndReason::Visitor }));
                fx.resolve(call, Answered::Stopped);
            }
            State::Idle | State::Live(_) => match self.farewells.last_mut() {
                Some(farewell) => farewell.calls.push(call),
                None => fx.resolve(call, Answered::Stopped),
            },
        }
    }

    pub(super) fn answered(
        &mut self,
        request: RequestId,
        answer: Result<Answer, RequestFailure>,
        now: Millis,
        fx: &mut Effects,
    ) {
        if let Some(at) = self.farewells.iter().position(|farewell| farewell.request == Some(request)) {
            let farewell = self.farewells.remove(at);
            self.goodbye_answered(farewell, answer, now, fx);
            return;
        }
        let expected = matches!(&self.state, State::Starting { request: expected, .. } if *expected == request);
        match (answer, expected) {
            (Ok(Answer::Started(joined)), true) => {
                let written = fx.write_cookie(&joined);
                if let State::Starting { cookie, .. } = &mut self.state {
                    *cookie = Some(written);
                }
            }
            (Ok(Answer::Started(joined)), false) => self.say_goodbye(joined.credentials, Vec::new(), fx),
            (Ok(_), true) => self.start_failed(&Error::from(ErrorCode::Service), fx),
            (Err(failure), true) => self.start_failed(&failure.into(), fx),
            (_, false) => {}
        }
    }

    pub(super) fn cookie_written(
        &mut self,
        kept: bool,
        displaced: Option<Box<SessionCookie>>,
        now: Millis,
        fx: &mut Effects,
    ) {
        let State::Starting { cookie: Some(cookie), calls, .. } = &mut self.state else {
            return;
        };
        let cookie = cookie.clone();
        if kept {
            let calls = std::mem::take(calls);
            self.enter(cookie.clone(), true, now, fx);
            for call in calls {
                fx.resolve(call, Answered::Started(cookie.key.as_str().to_owned()));
            }
            // Without its cookie it would go on in the tabs that have it open, and nowhere else.
            if let Some(displaced) = displaced {
                self.say_goodbye(credentials(&displaced), Vec::new(), fx);
            }
        } else {
            let error = Error::new(
                ErrorCode::StorageBlocked,
                "the browser did not keep the session cookie: are cookies blocked, or is this a sandboxed frame?",
            );
            self.start_failed(&error, fx);
            self.say_goodbye(credentials(&cookie), Vec::new(), fx);
        }
    }

    fn start_failed(&mut self, error: &Error, fx: &mut Effects) {
        if let State::Starting { calls, .. } = std::mem::replace(&mut self.state, State::Idle) {
            fx.emit(Event::Error(ErrorDetail::from(error)));
            for call in calls {
                fx.reject(call, error.clone());
            }
        }
    }

    fn enter(&mut self, cookie: SessionCookie, started_here: bool, now: Millis, fx: &mut Effects) {
        if started_here {
            fx.emit(Event::SessionStart(SessionDetail { key: cookie.key.as_str().to_owned() }));
        }
        self.backoff.reset();
        self.state = State::Live(Live {
            cookie,
            link: Link::Connecting { until: now + WELCOME_WITHIN_MS },
            announced: started_here,
            interrupted: false,
            focused: self.visible,
            told: Told::default(),
            domain: None,
            domains: Vec::new(),
            by_link: Vec::new(),
            crossed: Vec::new(),
            declined: false,
            agents: Vec::new(),
            prompt: None,
        });
        fx.push(Effect::Connect);
    }

    pub(super) fn socket_opened(&mut self, fx: &mut Effects) {
        let (visible, url) = (self.visible, self.shown_url());
        let State::Live(live) = &mut self.state else { return };
        live.told = Told { visible, url: url.clone() };
        let hello = Hello {
            v: PROTOCOL,
            credentials: credentials(&live.cookie),
            groups: self.config.groups.clone(),
            site: self.config.site,
            tab: self.tab,
            visible,
            url,
        };
        fx.push(Effect::Send(ClientMessage::Hello(Box::new(hello))));
    }

    pub(super) fn heard(&mut self, message: ServerMessage, now: Millis, fx: &mut Effects) {
        match message {
            ServerMessage::Welcome(welcome) => self.welcomed(*welcome, fx),
            ServerMessage::Refused { code: ErrorCode::Service, .. } => self.socket_closed(now, fx),
            ServerMessage::Refused { code, reason } => self.refused(code, reason, now, fx),
            ServerMessage::Ended { reason } => {
                self.finish(reason, fx);
            }
            ServerMessage::Crossing(report) => {
                let Some(live) = self.live_mut() else { return };
                if report.code.is_none() && !live.crossed.contains(&report.domain) {
                    live.crossed.push(report.domain);
                }
            }
            ServerMessage::Consent { given } => {
                if let Some(live) = self.live_mut() {
                    live.declined = !given;
                }
            }
            ServerMessage::Agents { agents } => self.agents_changed(agents, fx),
            ServerMessage::Blur => {
                if let Some(live) = self.live_mut().filter(|live| live.focused) {
                    live.focused = false;
                    fx.emit(Event::Blur);
                }
            }
        }
    }

    fn welcomed(&mut self, welcome: Welcome, fx: &mut Effects) {
        self.backoff.reset();
        let State::Live(live) = &mut self.state else { return };
        live.link = Link::Up;
        live.domain = Some(welcome.domain);
        live.domains = welcome.domains;
        live.by_link = welcome.by_link;
        live.declined = welcome.declined;
        live.crossed = welcome.crossed;
        live.prompt = welcome.prompt;
        if !live.announced {
            live.announced = true;
            fx.emit(Event::SessionContinue(SessionDetail { key: live.cookie.key.as_str().to_owned() }));
        }
        if live.interrupted {
            live.interrupted = false;
            fx.emit(Event::Connection(ConnectionDetail { status: ConnectionStatus::Ok }));
        }
        if self.visible && !live.focused {
            live.focused = true;
            fx.emit(Event::Focus);
        }
        self.agents_changed(welcome.agents, fx);
        self.tell_news(fx);
    }

    /// Tells the server what has changed since it was told last. While the connection is not up, that waits.
    fn tell_news(&mut self, fx: &mut Effects) {
        let (visible, url) = (self.visible, self.shown_url());
        let Some(live) = self.live_mut().filter(|live| live.link == Link::Up) else { return };
        if live.told.visible != visible {
            live.told.visible = visible;
            fx.push(Effect::Send(ClientMessage::Visible { visible }));
        }
        if live.told.url != url {
            live.told.url.clone_from(&url);
            fx.push(Effect::Send(ClientMessage::Page { url }));
        }
    }

    fn shown_url(&self) -> String {
        self.url.as_ref().map_or("", WebUrl::without_query).to_owned()
    }

    fn agents_changed(&mut self, agents: Vec<String>, fx: &mut Effects) {
        if let Some(live) = self.live_mut().filter(|live| live.agents != agents) {
            live.agents.clone_from(&agents);
            fx.emit(Event::Agents(AgentsDetail { count: agents.len(), agentlist: agents }));
        }
    }

    /// The session is over, or the server knows it but not this page: then the cookie stays, for pages that may. A page
    /// that has not been told of the session yet tries its next cookie first.
    fn refused(&mut self, code: ErrorCode, reason: Option<EndReason>, now: Millis, fx: &mut Effects) {
        let Some(live) = self.live() else { return };
        let (session, untold, over) = (live.cookie.session, !live.announced, code == ErrorCode::NotInSession);
        if let Some(next) = untold.then(|| self.next_cookie()).flatten() {
            // Another token of the same session goes with the session.
            if over && next.session != session {
                fx.push(Effect::RemoveCookie(session));
            }
            fx.push(Effect::Disconnect);
            self.enter(next, false, now, fx);
        } else if over {
            self.finish(reason.unwrap_or(EndReason::Error), fx);
        } else {
            self.state = State::Idle;
            fx.push(Effect::Disconnect);
            fx.emit(Event::Error(ErrorDetail::from(&Error::from(code))));
            fx.emit(Event::SessionEnd(EndDetail { reason: EndReason::Error }));
        }
    }

    /// The session, if this page is in one, is over.
    fn finish(&mut self, reason: EndReason, fx: &mut Effects) -> Option<Credentials> {
        let credentials = self.credentials()?;
        self.state = State::Idle;
        fx.push(Effect::Disconnect);
        fx.push(Effect::RemoveCookie(credentials.session));
        fx.emit(Event::SessionEnd(EndDetail { reason }));
        Some(credentials)
    }

    pub(super) fn socket_closed(&mut self, now: Millis, fx: &mut Effects) {
        let State::Live(live) = &mut self.state else { return };
        if !matches!(live.link, Link::Up | Link::Connecting { .. }) {
            return;
        }
        live.link = Link::Waiting { until: now + self.backoff.next_wait() };
        fx.push(Effect::Disconnect);
        if !live.interrupted {
            live.interrupted = true;
            fx.emit(Event::Connection(ConnectionDetail { status: ConnectionStatus::Reconnecting }));
        }
    }

    pub(super) fn visible(&mut self, visible: bool, fx: &mut Effects) {
        self.visible = visible;
        self.tell_news(fx);
        let Some(live) = self.live_mut() else { return };
        if visible && !live.focused {
            live.focused = true;
            fx.emit(Event::Focus);
        }
    }

    pub(super) fn url_changed(&mut self, url: WebUrl, fx: &mut Effects) {
        self.url = Some(url);
        self.tell_news(fx);
    }

    pub(super) fn page_hidden(&mut self, fx: &mut Effects) {
        if let Some(live) = self.live_mut() {
            live.link = Link::Suspended;
            fx.push(Effect::Disconnect);
        }
    }

    pub(super) fn page_shown(&mut self, jar: &str, now: Millis, fx: &mut Effects) {
        let Some(live) = self.live() else {
            // Another page may have begun a session while this one was away.
            if matches!(self.state, State::Idle) {
                self.resume(jar, now, fx);
            }
            return;
        };
        if live.link != Link::Suspended {
            return;
        }
        let (cookie, interrupted) = (live.cookie.clone(), live.interrupted);
        if SessionCookie::is_kept(jar, &cookie.session) {
            self.enter(cookie, false, now, fx);
            if let Some(live) = self.live_mut() {
                live.interrupted = interrupted;
            }
        } else {
            self.finish(EndReason::Visitor, fx);
            self.resume(jar, now, fx);
        }
    }

    pub(super) fn tab_message(&mut self, message: TabMessage, fx: &mut Effects) {
        match message {
            TabMessage::Stopped(session) => {
                if self.credentials().is_some_and(|ours| ours.session == session) {
                    self.finish(EndReason::Visitor, fx);
                }
            }
        }
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        let link = self.live().and_then(|live| match live.link {
            Link::Connecting { until } | Link::Waiting { until } => Some(until),
            Link::Up | Link::Suspended => None,
        });
        let mut first = link;
        for farewell in &self.farewells {
            first = sooner(first, farewell.retry_at);
        }
        first
    }

    pub(super) fn tick(&mut self, now: Millis, fx: &mut Effects) {
        match self.live().map(|live| live.link) {
            Some(Link::Waiting { until }) if until <= now => {
                if let Some(live) = self.live_mut() {
                    live.link = Link::Connecting { until: now + WELCOME_WITHIN_MS };
                }
                fx.push(Effect::Connect);
            }
            Some(Link::Connecting { until }) if until <= now => self.socket_closed(now, fx),
            _ => {}
        }
        for farewell in self.farewells.iter_mut().filter(|farewell| farewell.retry_at.is_some_and(|at| at <= now)) {
            farewell.send(fx);
        }
    }

    fn say_goodbye(&mut self, credentials: Credentials, calls: Vec<CallId>, fx: &mut Effects) {
        let mut farewell =
            Farewell { credentials, calls, request: None, retry_at: None, backoff: self.backoff.clone() };
        farewell.backoff.reset();
        farewell.send(fx);
        self.farewells.push(farewell);
    }

    fn goodbye_answered(
        &mut self,
        mut farewell: Farewell,
        answer: Result<Answer, RequestFailure>,
        now: Millis,
        fx: &mut Effects,
    ) {
        match answer {
            Err(failure) if matches!(failure.code, ErrorCode::Network | ErrorCode::Service) => {
                let wait = farewell.backoff.next_wait();
                if farewell.backoff.failures() < END_ATTEMPTS {
                    farewell.request = None;
                    farewell.retry_at = Some(now + wait);
                    self.farewells.push(farewell);
                    return;
                }
                let error = Error::new(
                    failure.code,
                    "the session has ended on this page, but the server could not be told: it ends there by itself",
                );
                for call in farewell.calls {
                    fx.reject(call, error.clone());
                }
            }
            // A refusal means that the session is over already: that is what was wanted.
            _ => {
                for call in farewell.calls {
                    fx.resolve(call, Answered::Stopped);
                }
            }
        }
    }

    fn live(&self) -> Option<&Live> {
        match &self.state {
            State::Live(live) => Some(live),
            State::Idle | State::Starting { .. } => None,
        }
    }

    fn live_mut(&mut self) -> Option<&mut Live> {
        match &mut self.state {
            State::Live(live) => Some(live),
            State::Idle | State::Starting { .. } => None,
        }
    }
}

impl Farewell {
    fn send(&mut self, fx: &mut Effects) {
        self.retry_at = None;
        self.request = Some(fx.request(Request::End(EndRequest { credentials: self.credentials })));
    }
}

fn credentials(cookie: &SessionCookie) -> Credentials {
    Credentials { session: cookie.session, token: cookie.token }
}
