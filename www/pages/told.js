// Before the tag: what a page is told is gone when the visitor has left it, so it is sent to the ledger of the sites
// at once.
(function () {
  var query = new URLSearchParams(location.search);

  window.tell = function (what) {
    navigator.sendBeacon("/t/told?trip=" + (query.get("trip") || ""), JSON.stringify(what));
  };

  // `<base target>` speaks for all links of a page, so it comes only when it is asked for.
  if (query.get("base")) {
    var base = document.createElement("base");
    base.target = query.get("base");
    document.head.append(base);
  }
})();
