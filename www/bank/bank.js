(function () {
  "use strict";

  var $ = function (selector) { return document.querySelector(selector); };

  // What is to be paid, as handed over by the payment provider.
  var order = /[?&]order=(TF-\d{5})(&|$)/.exec(location.search);
  var amount = /[?&]amount=(\d{1,7})(&|$)/.exec(location.search);
  if (order && amount) {
    $("#reference").textContent = order[1];
    $("#amount").textContent = "€" + (amount[1] / 100).toFixed(2);
  }

  $("#transfer").addEventListener("submit", function (event) {
    event.preventDefault();
    $("#confirm").hidden = true;
    document.querySelectorAll("#transfer select, #transfer input").forEach(function (field) {
      field.disabled = true;
    });
    $("#done").textContent = "Thank you. " + $("#amount").textContent + " is on its way to Tarn & Fell.";
    $("#done").focus();
  });

  // The help desk. Without its script the bank is a bank all the same.
  var visitor = window.GLANCE && GLANCE.Cobrowse && GLANCE.Cobrowse.Visitor;

  function show() {
    var inSession = Boolean(visitor) && visitor.inSession();
    var focused = document.activeElement;
    document.body.className = inSession ? "in-session" : "";
    $("#state").textContent = inSession ? "in session" : "not in session";
    $("#key").textContent = (inSession && visitor.getKey()) || "";
    $("#help").hidden = inSession;
    $("#stop").hidden = !inSession;
    if (focused && focused.hidden) $(inSession ? "#stop" : "#help").focus();
  }

  function note(text) {
    $("#help-note").textContent = text;
  }

  $("#help").addEventListener("click", function () {
    if (!visitor) {
      note("The help desk cannot be reached from this browser at the moment.");
      return;
    }
    note("");
    visitor.startSession().then(show, function () {
      note("No colleague could be reached. Please try again in a moment.");
    });
  });

  $("#stop").addEventListener("click", function () {
    visitor.stopSession().then(show, function () {
      note("The session could not be ended. Please try again.");
    });
  });

  if (visitor) {
    ["sessionstart", "sessioncontinue", "sessionend"].forEach(function (name) {
      visitor.addEventListener(name, show);
    });
  }
  window.addEventListener("pageshow", show);
  show();
})();
