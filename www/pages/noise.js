// Loaded before anything else: keeps everything a visitor's console would have shown. The script tag
// is a guest on the page, so after a quiet visit this list has to be empty.
(function () {
  var noise = (window.__noise = []);

  ["error", "warn"].forEach(function (level) {
    var original = console[level];
    console[level] = function () {
      noise.push({ kind: "console." + level, text: Array.prototype.join.call(arguments, " ") });
      return original.apply(console, arguments);
    };
  });

  // Capturing, because a script that fails to load fires its error on the element, and that does not bubble.
  window.addEventListener("error", function (event) {
    var address = event.target && (event.target.src || event.target.href);
    if (address) {
      noise.push({ kind: "resource", text: String(address) });
    } else {
      noise.push({ kind: "error", text: String(event.message) });
    }
  }, true);

  window.addEventListener("unhandledrejection", function (event) {
    noise.push({ kind: "unhandledrejection", text: String(event.reason) });
  });

  document.addEventListener("securitypolicyviolation", function (event) {
    noise.push({ kind: "securitypolicyviolation", text: event.effectiveDirective + " " + event.blockedURI });
  });
})();
