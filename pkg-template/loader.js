/*!
 * cobrowse-visitor __VERSION__ (MIT OR Apache-2.0)
 * The script tag: answers at once, loads the agent only for a page that needs it.
 */
(function (window, document) {
  "use strict";

  // Included twice: the first stays.
  if (window.Cobrowse && window.Cobrowse.Visitor) return;

  const GLUE = "__GLUE__";
  const KEYS = "__KEYS__";
  const WASM = "__WASM__";
  const WASM_INTEGRITY = "__WASM_INTEGRITY__";
  // The same as CROSSING_BUDGET_MS in the core: nothing holds a visitor's navigation longer.
  const CROSSING_BUDGET_MS = 3000;
  const HELPER_NAME = "cobrowse-helper";
  const TAB_NAME = HELPER_NAME + "-tab";
  const HELPER_FEATURES = "popup,width=460,height=320";
  const COOKIE = /^cobrowse_session=1\.([1-9]\d*)\.([\w-]{1,50})\.[\w-]{22}\.[\w-]{43}$/;
  // A helper page's ticket is all of the fragment; a visitor's own navigation brings one behind what is there.
  const TICKET = /^#cobrowse-ticket=(.+)|[#&]cobrowse-link=([\w-]{22})$/;

  const tag =
    [document.currentScript, document.getElementById("cobrowse"), document.getElementById("glance-cobrowse")].find(
      (element) => element && element.dataset.groupid,
    ) || document.currentScript;
  const data = (tag && tag.dataset) || {};
  const base = (tag && tag.src) || document.baseURI;
  const groups = [data.groupid, data.additionalgroupids].join().split(/[\s,]+/);

  const listeners = Object.create(null);
  let late = []; // sessionstart listeners added while it is not yet sure that the session goes on
  let current = null; // detail of the session this page is in
  let agent = null;
  let loading = null;
  let tries = 0;
  let ticket = null;
  let going = false; // the visitor is on their way by our own doing

  // A ticket leaves the address before any other script can read it, and before it gets into the history.
  const found = TICKET.exec(location.hash);
  if (found) {
    ticket = found[1] || found[2];
    history.replaceState(history.state, "", location.pathname + location.search + location.hash.replace(found[0], ""));
  }
  if (!(found && found[1]) && name.startsWith(HELPER_NAME)) {
    // This was a helper window and is the visitor's now, who has asked for a window without ties.
    if (name.startsWith(TAB_NAME)) window.opener = null;
    window.name = "";
  }

  function keyInCookie() {
    try {
      for (const pair of document.cookie.split(/; */)) {
        const found = COOKIE.exec(pair);
        if (found && groups.includes(found[1])) return found[2];
      }
    } catch {
      // A sandboxed frame has no cookies, and so no session.
    }
    return null;
  }

  function failure(code, message, reason) {
    return Object.assign(new Error("cobrowse " + code + ": " + message), { code, reason });
  }

  // A rejection that nobody handles must not become noise on the page.
  function quiet(promise) {
    promise.catch(() => {});
    return promise;
  }

  // What a listener of the page throws is the page's own error, reported as such.
  function tell(listener, detail) {
    try {
      listener(detail);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }

  function emit(name, detail) {
    if (name == "sessionstart" || name == "sessioncontinue") current = detail;
    if (name == "sessionend") {
      current = null;
      late = [];
    }
    [...(listeners[name] || [])].forEach((listener) => tell(listener, detail));
    if (name == "sessioncontinue") late.splice(0).forEach((listener) => tell(listener, detail));
  }

  const url = (name) => new URL(name, base).href + (tries ? "?" + tries : "");

  // What our element says and how it looks, in one language.
  const texts = (tag) =>
    fetch(url(WASM.replace("wasm", tag + ".json")), { credentials: "omit" }).then((answer) => answer.json());

  async function instantiate() {
    let violated = "";
    const onViolation = (event) => (violated = event.effectiveDirective);
    document.addEventListener("securitypolicyviolation", onViolation);
    const failed = (reason, remedy, code) =>
      failure(code || (violated ? "unsupported" : "network"), remedy, violated ? "csp-" + violated : reason);
    try {
      if (!window.WebAssembly) throw failed("no-wasm", "this browser has no WebAssembly", "unsupported");
      // A missing file fails its integrity check, as a changed one does.
      const wasm = fetch(url(WASM), { integrity: WASM_INTEGRITY, credentials: "omit" });
      quiet(wasm);
      const glue = await import(url(GLUE)).catch(() => {
        throw failed("glue", "could not load " + url(GLUE) + "; is it there, and allowed by script-src?");
      });
      const answer = await wasm.catch(() => {
        throw failed("wasm", "could not load " + url(WASM) + "; is it there, unchanged, and allowed by connect-src?");
      });
      if (!/^application\/wasm\b/.test(answer.headers.get("content-type")))
        throw failed("wasm-mime", "serve " + url(WASM) + " with Content-Type: application/wasm", "service");
      await glue.default({ module_or_path: answer }).catch(() => {
        throw failed("wasm-blocked", "WebAssembly may not run here; add 'wasm-unsafe-eval' to script-src", "unsupported");
      });
      return new glue.Agent({ data, server: data.ws || new URL(base).origin, settings: window.GLANCE_COBROWSE || window.COBROWSE, ticket, link: found && found[2], emit, texts });
    } finally {
      document.removeEventListener("securitypolicyviolation", onViolation);
    }
  }

  // Firefox cuts off what a page is loading as soon as its visitor goes elsewhere, which they may yet think better of.
  const again = (error) => {
    if (error.code != "network") throw error;
    tries++;
    return instantiate();
  };

  // A failed load is told once, and a later call tries again.
  function load() {
    loading =
      loading ||
      instantiate().catch(again).then(
        (made) => {
          made.call("boot");
          return (agent = made);
        },
        async (error) => {
          // In a page that has gone no timer runs: nobody is told what was cut off with it.
          await new Promise((done) => setTimeout(done));
          loading = null;
          tries++;
          console.error(error.message);
          emit("unsupported", { reason: error.reason || error.code, code: error.code, msg: error.message });
          throw error;
        },
      );
    return quiet(loading);
  }

  // In the order of the calls; at once when the agent is there, because a click opens a window only at once.
  function call(method, args) {
    const run = (agent) => agent.call(method, ...args);
    let promise;
    try {
      promise = agent ? run(agent) : load().then(run);
    } catch (error) {
      promise = Promise.reject(failure("service", error.message));
    }
    return quiet(promise);
  }

  const inSession = () => (agent ? agent.call("inSession") : keyInCookie() !== null);

  // The visitor goes on, whatever became of the session.
  function go(options, helper) {
    going = true;
    const url = options && options.url;
    if (url && helper && options.target == "_blank") return helper.location.replace(url);
    if (helper) helper.close();
    const target = (url && options.target) || "_self";
    // Firefox makes a page its own opener that opens something in its own window.
    if (url && (target == "_self" || !window.open(url, target))) location.assign(url);
  }

  // `ask` names another method of the agent, for calls that open no window here: it opens in the visitor's Yes, or not at all.
  function crossDomain(options, ask) {
    // Methods may be handed to addEventListener as they are.
    if (options instanceof Event) options = undefined;
    if (agent) return call(ask || "crossDomain", [options]);
    try {
      if (options && !/^https?:$/.test(new URL(options.url, document.baseURI).protocol)) throw 0;
    } catch {
      return quiet(Promise.reject(failure("bad-argument", "url: only http and https addresses can be opened")));
    }
    if (!inSession()) {
      go(options);
      return Promise.resolve({ status: "not-in-session", domains: [] });
    }
    const since = performance.now();
    const activation = navigator.userActivation;
    const tab = options && options.target == "_blank";
    const helper =
      ask || (data.transfer == "link" && !tab)
        ? undefined
        : activation && !activation.isActive
          ? false
          : window.open("", (tab ? TAB_NAME : HELPER_NAME) + Math.random(), tab ? "" : HELPER_FEATURES);
    return quiet(
      new Promise((resolve) => {
        const giveUp = (code) => {
          if (!resolve) return;
          const outcome = { status: "failed", domains: [], code };
          go(options, helper);
          emit("crossdomain", outcome);
          resolve(outcome);
          resolve = null;
        };
        setTimeout(giveUp, CROSSING_BUDGET_MS, "network");
        load().then(
          (agent) => {
            if (resolve) resolve(agent.call(ask || "crossDomain", options, helper, performance.now() - since));
            resolve = null;
          },
          (error) => giveUp(error.code),
        );
      }),
    );
  }

  // A page that sends its visitor on before the agent is there: the agent knows whether the session goes along.
  function early(event) {
    const to = new URL(event.destination.url);
    if (agent || going || !event.cancelable || event.formData || to.host == location.host || !/^http/.test(to)) return;
    event.preventDefault();
    crossDomain({ url: to.href, replace: event.navigationType == "replace" }, "leave");
  }

  // Names of other versions and products are taken without a word: site code is written for many of them.
  function known(name, listener) {
    if (typeof name == "string" && typeof listener == "function") return true;
    console.warn("cobrowse bad-argument: addEventListener and removeEventListener take a name and a function");
  }

  const Cobrowse = {
    version: "__VERSION__",
    Visitor: {
      startSession: (options) => call("startSession", [options]),
      // A page without a session has nothing to stop, and need not load anything to know it.
      stopSession: () => (agent || loading || inSession() ? call("stopSession", []) : Promise.resolve()),
      inSession,
      getKey: () => (agent ? agent.call("getKey") : keyInCookie()),
      crossDomain: (options) => crossDomain(options),
      addEventListener(name, listener) {
        if (!known(name, listener)) return;
        listeners[name] = new Set(listeners[name]).add(listener);
        // A late one hears of the session that runs already.
        if (name != "sessionstart" || !inSession()) return;
        if (current) setTimeout(() => current && tell(listener, current));
        else late.push(listener);
      },
      removeEventListener(name, listener) {
        if (!known(name, listener)) return;
        if (listeners[name]) listeners[name].delete(listener);
        late = late.filter((other) => other != listener);
      },
    },
    VisitorUI: {
      promptCrossDomain: (options) => crossDomain(options, "promptCrossDomain"),
      showTerms: (options) => call("showTerms", [options]),
      showButton: (show) => call("showButton", [show]),
      toggleButton: () => call("toggleButton", []),
    },
  };

  window.Cobrowse = Cobrowse;
  if (window.GLANCE) console.warn("cobrowse: window.GLANCE is taken and left alone; use window.Cobrowse");
  else window.GLANCE = { Cobrowse };

  if (data.inputevents)
    import(url(KEYS)).then(
      (keys) => keys.listen(data.inputevents, Cobrowse),
      () => console.warn("cobrowse network: could not load " + url(KEYS)),
    );

  // A page that comes back or comes to the front may find a session that began elsewhere.
  const wake = () => agent || ((ticket || inSession() || data.glancebutton == "true") && load());
  wake();
  if (loading && inSession() && window.navigation) navigation.addEventListener("navigate", early);
  window.addEventListener("pageshow", (event) => event.persisted && wake());
  // A tab in front, whose session was on its way when it was loaded: the helper window closes, and the tab has the focus.
  window.addEventListener("focus", () => wake());
  document.addEventListener("visibilitychange", () => document.hidden || wake());
})(window, document);
