// Live help: the line at the top of every page.
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const PHONE = "Call us instead: 0800 555 014.";
  // The shop has to work without it: blocked by an extension, offline, or not set up yet.
  const help = window.GLANCE && window.GLANCE.Cobrowse;
  let starting = false;

  function show() {
    const inSession = Boolean(help) && help.Visitor.inSession();
    const hadFocus = document.activeElement;
    document.documentElement.classList.toggle("in-session", inSession);
    byId("state").textContent = inSession ? "in session" : "not in session";
    byId("key").textContent = (inSession && help.Visitor.getKey()) || "";
    byId("help").hidden = inSession;
    byId("stop").hidden = !inSession;
    byId("cross").hidden = !inSession;
    if (hadFocus && hadFocus.hidden) byId(inSession ? "stop" : "help").focus();
  }

  function say(text) {
    byId("help-note").textContent = text;
  }

  async function start() {
    if (!help) {
      say("Live help is not available just now. " + PHONE);
      return;
    }
    if (starting) return;
    starting = true;
    const session = help.Visitor.startSession();
    say("Calling an advisor…");
    try {
      await session;
      say("");
    } catch (error) {
      say("We could not reach an advisor. " + PHONE);
    }
    starting = false;
    show();
  }

  async function stop() {
    try {
      await help.Visitor.stopSession();
    } catch (error) {
      say("The session could not be ended. " + PHONE);
    }
    show();
  }

  async function takeAlong() {
    const result = await help.Visitor.crossDomain();
    say(result.status === "crossed"
      ? "Done. Your advisor can follow you to our partners."
      : "That did not work. Your advisor stays with you here.");
  }

  byId("help").addEventListener("click", start);
  byId("stop").addEventListener("click", stop);
  byId("cross").addEventListener("click", takeAlong);

  if (help) {
    help.Visitor.addEventListener("sessionstart", show);
    help.Visitor.addEventListener("sessioncontinue", show);
    help.Visitor.addEventListener("sessionend", function () {
      say("");
      show();
    });
  }
  window.addEventListener("pageshow", show);
  show();
})();
