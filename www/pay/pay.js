(() => {
  "use strict";

  const el = (id) => document.getElementById(id);

  // --- The order. A real provider would look it up; here the shop says it in the address, and
  // whatever does not look like an order leaves the example on the page.
  const asked = new URLSearchParams(location.search);
  const reference = asked.get("order") || "";
  const cents = Number(asked.get("amount"));
  if (/^TF-\d{5}$/.test(reference) && Number.isInteger(cents) && cents > 0 && cents < 10000000) {
    const amount = "€" + (cents / 100).toFixed(2);
    el("order").textContent = reference;
    for (const id of ["amount", "goods", "total"]) el(id).textContent = amount;
    el("to-bank").search = location.search;
  }

  // --- Choosing a method
  function showMethod() {
    const chosen = document.querySelector("[name=method]:checked").value;
    el("bank-panel").hidden = chosen !== "bank";
    el("card-panel").hidden = chosen !== "card";
  }
  for (const radio of document.querySelectorAll("[name=method]")) radio.addEventListener("change", showMethod);
  // The browser may have kept the choice over a reload.
  showMethod();

  el("card-panel").addEventListener("submit", (event) => {
    event.preventDefault();
    el("card-note").textContent = "Cards are switched off in this demonstration. Please choose bank transfer.";
  });

  // --- Sharing the page with an agent. Paying has to work where this could not be loaded.
  const visitor = window.GLANCE?.Cobrowse?.Visitor;

  function showSession() {
    const inSession = Boolean(visitor?.inSession());
    const focused = document.activeElement;
    document.body.classList.toggle("in-session", inSession);
    el("state").textContent = inSession ? "in session" : "not in session";
    el("key").textContent = (inSession && visitor.getKey()) || "";
    el("help").hidden = inSession;
    el("stop").hidden = !inSession;
    if (focused?.hidden) el(inSession ? "stop" : "help").focus();
  }

  const say = (text) => { el("help-note").textContent = text; };

  el("help").addEventListener("click", () => {
    if (!visitor) {
      say("Sharing is not available in this browser right now.");
      return;
    }
    say("");
    visitor.startSession().then(showSession, () => say("Nobody could be reached. Please try again in a minute."));
  });
  el("stop").addEventListener("click", () => {
    visitor.stopSession().then(showSession, () => say("That did not work. Closing this tab ends the session too."));
  });

  for (const name of ["sessionstart", "sessioncontinue", "sessionend"]) visitor?.addEventListener(name, showSession);
  addEventListener("pageshow", showSession);
  showSession();
})();
