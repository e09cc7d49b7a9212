// The ways out that take a script.
(function () {
  var to = document.getElementById("anchor").href;
  var visitor = window.Cobrowse && Cobrowse.Visitor;

  function element(id) {
    return document.getElementById(id);
  }

  function on(id, run) {
    element(id).addEventListener("click", run);
  }

  function link(id, text) {
    var anchor = document.createElement("a");
    anchor.id = id;
    anchor.href = to;
    anchor.textContent = text;
    return anchor;
  }

  // What a promise of ours came to, told before the page does anything about it.
  function tellOf(promise) {
    return promise.then(
      function (outcome) { tell({ resolved: outcome }); return outcome; },
      function (error) { tell({ rejected: error && error.code }); throw error; }
    );
  }

  element("shadow").attachShadow({ mode: "open" }).append(link("inside", "In a shadow root"));
  setTimeout(function () {
    element("late-place").replaceWith(link("late", "Added later"));
  });
  on("prevented", function (event) {
    event.preventDefault();
    history.pushState(null, "", "#routed");
  });
  on("stopped", function (event) {
    event.stopPropagation();
  });

  on("href", function () { location.href = to; });
  on("assign", function () { location.assign(to); });
  on("replace", function () { location.replace(to); });
  on("timer", function () { setTimeout(function () { location.href = to; }, 200); });
  on("promise", function () {
    fetch("/t/page.css").then(function (answer) { return answer.text(); }).then(function () { location.href = to; });
  });
  on("open", function () { window.open(to, "_blank"); });

  function crossing(id, options, then) {
    on(id, function () {
      var promise = tellOf(options ? visitor.crossDomain(options) : visitor.crossDomain());
      if (then) promise.then(then);
    });
  }
  crossing("cross-then-location", null, function () { location.href = to; });
  crossing("cross-then-open", null, function () { window.open(to, "_blank"); });
  crossing("cross-url", { url: to });
  crossing("cross-self", { url: to, target: "_self" });
  crossing("cross-blank", { url: to, target: "_blank" });
  crossing("cross-name", { url: to, target: "receipt" });
  on("prompt-url", function () { tellOf(Cobrowse.VisitorUI.promptCrossDomain({ url: to })); });
  on("cross-second-window", function () {
    window.open("/t/page.css", "own", "popup,width=300,height=200");
    tellOf(visitor.crossDomain({ url: to }));
  });

  var receipt = new DataTransfer();
  receipt.items.add(new File(["seventeen and eighteen"], "receipt ä.txt", { type: "text/plain" }));
  element("multipart-form").elements.receipt.files = receipt.files;

  on("form-submit", function () { element("form-submit-form").submit(); });
  on("request-submit", function () { element("request-submit-form").requestSubmit(); });
  // Against double clicks: whoever sends such a form a second time sends nothing.
  element("disabling-form").addEventListener("submit", function (event) {
    var form = event.target;
    setTimeout(function () {
      Array.from(form.elements).forEach(function (field) { field.disabled = true; });
    });
  });
})();
