//! Hands the core what happened, and has the host do what the core asks for.

use crate::api::{js_error, seed};
use crate::arguments::Hooks;
use crate::host::cookies::{CookieJar, Written};
use crate::host::dom::{apply, parsed};
use crate::host::forms::Forms;
use crate::host::leaving::{Exit, Leaving};
use crate::host::page::{self, Lifecycle};
use crate::host::socket::Socket;
use crate::host::tabs::Tabs;
use crate::host::timer::Timer;
use crate::host::ui::Screen;
use crate::host::window::HelperWindow;
use crate::host::window_open::Loan;
use crate::host::{clock, http};
use cobrowse_core::config::Config;
use cobrowse_core::event::{CrossingOutcome, Event};
use cobrowse_core::ids::TabId;
use cobrowse_core::origin::Origin;
use cobrowse_core::visitor::{
    Answered, Arrival, CallId, Cause, Effect, Ending, Input, Means, Navigation, Target, Visitor,
};
use cobrowse_core::web_url::WebUrl;
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::Window;

/// Everything a page's agent owns. Dropping it takes every listener, timer and socket off the page.
pub struct Driver {
    core: RefCell<Visitor>,
    inbox: RefCell<VecDeque<Input>>,
    running: Cell<bool>,
    server: Origin,
    arrival: RefCell<Option<Arrival>>,
    emit: JsValue,
    calls: RefCell<Vec<(CallId, Settlers)>>,
    last_call: Cell<u32>,
    jar: Rc<CookieJar>,
    helper: HelperWindow,
    socket: RefCell<Option<Socket>>,
    tabs: RefCell<Option<Tabs>>,
    timer: RefCell<Option<Timer>>,
    /// The end of a loan of the helper window, which it carries.
    loan: RefCell<Option<Timer>>,
    lifecycle: RefCell<Option<Lifecycle>>,
    leaving: RefCell<Option<Leaving>>,
    forms: Rc<Forms>,
    this: Weak<Self>,
    screen: Screen,
    /// What adapters report to. Weak, so that they do not keep the driver alive.
    feed: Rc<dyn Fn(Input)>,
}

/// The two ends of a promise.
struct Settlers {
    resolve: Function,
    reject: Function,
}

impl Driver {
    /// The driver of a page on `origin`.
    pub fn new(origin: Origin, config: Config, hooks: Hooks) -> Rc<Self> {
        Rc::new_cyclic(|weak: &Weak<Self>| {
            let this = Weak::clone(weak);
            let weak = Weak::clone(weak);
            let (tab, jitter) = seed();
            let feed: Rc<dyn Fn(Input)> = Rc::new(move |input| {
                if let Some(driver) = weak.upgrade() {
                    driver.take(input);
                }
            });
            Self {
                server: config.server.clone(),
                arrival: RefCell::new(hooks.arrival),
                emit: hooks.emit,
                jar: Rc::new(CookieJar::new(origin)),
                core: RefCell::new(Visitor::new(config, TabId::from_random(tab), jitter)),
                inbox: RefCell::default(),
                running: Cell::new(false),
                calls: RefCell::default(),
                last_call: Cell::new(0),
                helper: HelperWindow::default(),
                socket: RefCell::default(),
                tabs: RefCell::default(),
                timer: RefCell::default(),
                loan: RefCell::default(),
                lifecycle: RefCell::default(),
                leaving: RefCell::default(),
                forms: Rc::default(),
                this,
                screen: Screen::new(hooks.texts, &feed),
                feed,
            }
        })
    }

    /// Begins: goes on with a session, or does a helper's work.
    pub fn boot(&self) {
        self.lifecycle.replace(Some(Lifecycle::watch(&self.jar, &self.feed)));
        self.tabs.replace(Tabs::open(&self.feed));
        let keeps = self.keeps();
        self.leaving.replace(Some(Leaving::watch(Exit {
            keeps: Box::new(keeps),
            feed: Rc::clone(&self.feed),
            forms: Rc::clone(&self.forms),
        })));
        self.take(Input::Boot {
            jar: self.jar.read(),
            arrival: self.arrival.take(),
            url: page::url(),
            visible: page::is_visible(),
        });
    }

    /// For a call of the page: its promise, settled when the core says so.
    pub fn promise(&self) -> (CallId, Promise) {
        let call = CallId(self.last_call.replace(self.last_call.get() + 1));
        let promise = Promise::new(&mut |resolve, reject| {
            self.calls.borrow_mut().push((call, Settlers { resolve, reject }));
        });
        (call, promise)
    }

    /// Whether the page is in a session.
    pub fn in_session(&self) -> bool {
        self.core.try_borrow().is_ok_and(|core| core.in_session())
    }

    /// The session key.
    pub fn key(&self) -> Option<String> {
        self.core.try_borrow().ok().and_then(|core| core.key().map(str::to_owned))
    }

    /// Sends a visitor on whom the loader has held, with the session if it is needed there.
    pub fn leave(&self, to: Navigation) {
        if self.keeps()(&to, Cause::Redirect) {
            self.take(Input::Leave(to));
        } else {
            page::navigate(&to, &self.forms);
        }
    }

    /// Whether a navigation that is about to begin has to wait. Answers at once, also while effects are performed.
    fn keeps(&self) -> impl Fn(&Navigation, Cause) -> bool + 'static {
        let this = Weak::clone(&self.this);
        move |navigation, cause| {
            let driver = this.upgrade();
            driver.is_some_and(|driver| driver.core.try_borrow().is_ok_and(|core| core.keeps(navigation, cause)))
        }
    }

    /// Takes over the window that the loader has opened.
    pub fn adopt_helper(&self, window: Window) {
        self.helper.adopt(window);
    }

    /// Closes the helper window of a call that came to nothing.
    pub fn close_helper(&self) {
        self.helper.close();
    }

    /// What has happened.
    pub fn tell(&self, input: Input) {
        self.take(input);
    }

    /// Takes what happened. Callbacks of the page run inside effects and may call back in: what they cause waits its
    /// turn, but still in the same task, so that a click stays a click.
    fn take(&self, input: Input) {
        self.mind_tabs(&input);
        self.inbox.borrow_mut().push_back(input);
        if self.running.replace(true) {
            return;
        }
        while let Some(input) = self.next_input() {
            self.core.borrow_mut().handle(input, clock::now());
            while let Some(effect) = self.next_effect() {
                self.perform(effect);
            }
        }
        self.running.set(false);
        self.set_timer();
    }

    /// An open channel would keep the page out of the back/forward cache.
    fn mind_tabs(&self, input: &Input) {
        match input {
            Input::PageHidden => drop(self.tabs.take()),
            Input::PageShown { .. } if self.tabs.borrow().is_none() => {
                self.tabs.replace(Tabs::open(&self.feed));
            }
            _ => {}
        }
    }

    fn next_input(&self) -> Option<Input> {
        self.inbox.borrow_mut().pop_front()
    }

    fn next_effect(&self) -> Option<Effect> {
        self.core.borrow_mut().poll_effect()
    }

    fn set_timer(&self) {
        let timer = self.core.borrow().poll_timeout().map(|at| {
            let feed = Rc::clone(&self.feed);
            // One more, because a timer may fire a fraction of a millisecond early.
            let wait = at.saturating_sub(clock::now()).min(u64::from(u32::MAX / 2)) as u32 + 1;
            Timer::new(wait, move || feed(Input::Tick))
        });
        self.timer.replace(timer);
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::WriteCookie { cookie, domain, max_age_s } => {
                let Written { kept, displaced } = self.jar.write(&cookie, &domain, max_age_s);
                self.take(Input::CookieWritten { kept, displaced: displaced.map(Box::new) });
            }
            Effect::RemoveCookie(session) => self.jar.remove(&session),
            Effect::Request { id, request } => {
                let feed = Rc::clone(&self.feed);
                let then = Box::new(move |answer| feed(Input::Answered { request: id, answer }));
                http::ask(&self.server, request, then);
            }
            Effect::Beacon(request) => http::ask(&self.server, request, Box::new(drop)),
            Effect::Connect => self.connect(),
            Effect::Send(message) => {
                if let Some(socket) = self.socket.borrow().as_ref() {
                    socket.send(&message);
                }
            }
            Effect::Disconnect => drop(self.socket.take()),
            Effect::Emit(event) => self.emit(&event),
            Effect::Settle { call, ending } => self.settle(call, ending),
            Effect::OpenWindow(opening) => self.take(Input::WindowOpened(self.helper.open(opening))),
            Effect::SendWindow(url) => {
                self.helper.introduce(&url);
            }
            Effect::CloseWindow => self.helper.close(),
            Effect::TurnWindow(navigation) => {
                let reached = self.turn_window(&navigation);
                self.helper.forget();
                self.take(Input::WindowTurned { navigation, reached });
            }
            Effect::Hold { call, outcome } => self.hold(call, outcome),
            Effect::Navigate(to) => page::navigate(&to, &self.forms),
            Effect::OpenNamed(to) => self.take(Input::NamedTargetOpened(page::open_named(&to, &self.forms))),
            Effect::LeaveTo { url, helper } => page::leave_to(&url, helper),
            Effect::CloseSelf(grounds) => page::close_self(grounds),
            Effect::Show(view) => self.screen.show(&view),
            Effect::Broadcast(message) => {
                if let Some(tabs) = self.tabs.borrow().as_ref() {
                    tabs.tell(message);
                }
            }
        }
    }

    fn connect(&self) {
        let socket = Socket::open(&self.server, &self.feed);
        if socket.is_none() {
            self.take(Input::SocketClosed);
        }
        self.socket.replace(socket);
    }

    /// The helper window goes to the visitor's destination. Whether it could be reached.
    fn turn_window(&self, to: &Navigation) -> bool {
        match (to.means, self.helper.name()) {
            (Means::Form(id), Some(name)) => self.forms.send(id, to.url.as_str(), &name),
            (Means::Introduced, _) => self.helper.introduce(&to.url),
            _ => self.helper.go(&to.url),
        }
    }

    /// Fulfils the promise, and lends the helper window to a `window.open` of its callbacks.
    fn hold(&self, call: CallId, outcome: CrossingOutcome) {
        let keeps = self.keeps();
        let needs = move |url: &WebUrl| keeps(&Navigation::to(url.clone(), Target::Blank), Cause::Gesture);
        let mut loan = Loan::begin(self.helper.handle(), needs);
        let this = Weak::clone(&self.this);
        // After the callbacks of promises that are settled now.
        self.loan.replace(Some(Timer::new(0, move || {
            let Some(driver) = this.upgrade() else { return };
            let asked = loan.take().and_then(Loan::end);
            if let Some(asked) = asked.as_ref().filter(|_| driver.helper.handle().is_none()) {
                driver.helper.adopt(asked.window.clone());
            }
            driver.take(Input::HoldOver { url: asked.map(|asked| asked.url) });
        })));
        self.settle(call, Ok(Answered::Crossed(outcome)));
    }

    /// Fulfils or rejects a promise.
    pub fn settle(&self, call: CallId, ending: Ending) {
        let at = self.calls.borrow().iter().position(|(waiting, _)| *waiting == call);
        let Some((_, settlers)) = at.map(|at| self.calls.borrow_mut().swap_remove(at)) else { return };
        let (settle, with) = match ending {
            Ok(Answered::Started(key)) => (settlers.resolve, key.into()),
            Ok(Answered::Stopped) => (settlers.resolve, JsValue::UNDEFINED),
            Ok(Answered::Crossed(outcome)) => (settlers.resolve, parsed(&outcome.to_json())),
            Err(error) => (settlers.reject, js_error(&error)),
        };
        apply(&settle, &JsValue::UNDEFINED, &[&with]);
    }

    fn emit(&self, event: &Event) {
        let detail = event.detail().map_or(JsValue::UNDEFINED, |detail| parsed(&detail));
        apply(&self.emit, &JsValue::UNDEFINED, &[&event.name().into(), &detail]);
    }
}
