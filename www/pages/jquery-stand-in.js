// The few lines of jQuery that the documented samples use, so that they run as printed.
function jQuery(target) {
  return {
    ready: function (run) {
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
      else setTimeout(run);
    },
    click: function (run) {
      document.querySelector(target).addEventListener("click", run);
    }
  };
}
