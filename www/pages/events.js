// Right after the tag: keeps every event, in order.
(function () {
  var events = (window.__events = []);
  var names = [
    "sessionstarting", "sessionstart", "sessioncontinue", "sessionend", "error", "connection", "agents",
    "focus", "blur", "crossdomain", "rcrequested", "rc", "unsupported"
  ];
  // Where the tag itself was blocked there is nothing to listen to.
  if (!window.Cobrowse) return;
  names.forEach(function (name) {
    Cobrowse.Visitor.addEventListener(name, function (detail) {
      events.push({ name: name, detail: detail });
      if (window.tell) tell({ event: name, detail: detail });
      if (name === "sessioncontinue") window.__continuedAt = performance.now();
    });
  });
})();
