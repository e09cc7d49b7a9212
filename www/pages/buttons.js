// The same buttons on every test page. What each call came to is kept in window.__results.
(function () {
  var results = (window.__results = []);

  function on(id, run) {
    document.getElementById(id).addEventListener("click", run);
  }

  // Calls a method of the API and keeps its outcome. The call itself has to happen right in the click.
  window.record = function (name, call) {
    if (!window.Cobrowse) {
      results.push({ call: name, code: "no-tag" });
      return;
    }
    call().then(
      function (value) { results.push({ call: name, value: value }); },
      function (error) { results.push({ call: name, code: error && error.code, message: error && error.message }); }
    );
  };

  on("start", function () {
    record("startSession", function () { return Cobrowse.Visitor.startSession(); });
  });
  on("stop", function () {
    record("stopSession", function () { return Cobrowse.Visitor.stopSession(); });
  });
  on("cross", function () {
    record("crossDomain", function () { return Cobrowse.Visitor.crossDomain(); });
  });
  on("cross-pay", function () {
    record("crossDomain", function () {
      return Cobrowse.Visitor.crossDomain({ url: "{{pay}}/t/idle.html", target: "_self" });
    });
  });
  on("prompt", function () {
    record("promptCrossDomain", function () { return Cobrowse.VisitorUI.promptCrossDomain(); });
  });
  on("prompt-pay", function () {
    record("promptCrossDomain", function () {
      return Cobrowse.VisitorUI.promptCrossDomain({ url: "{{pay}}/t/idle.html", target: "_self" });
    });
  });
  on("redirect-pay", function () {
    location.href = "{{pay}}/t/idle.html";
  });

  function show() {
    var inSession = Boolean(window.Cobrowse) && Cobrowse.Visitor.inSession();
    document.getElementById("state").textContent = inSession ? "in session" : "not in session";
    document.getElementById("key").textContent = (inSession && Cobrowse.Visitor.getKey()) || "";
  }

  if (window.Cobrowse) {
    ["sessionstart", "sessioncontinue", "sessionend"].forEach(function (name) {
      Cobrowse.Visitor.addEventListener(name, show);
    });
  }
  window.addEventListener("pageshow", show);
  show();
})();
