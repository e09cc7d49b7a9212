// Goes to the payment partner, which is another company on another domain.
(function () {
  "use strict";

  const payment = "{{pay}}/";

  function pay(event) {
    const url = payment + (event.currentTarget.dataset.query || "");
    const help = window.GLANCE && window.GLANCE.Cobrowse;

    // First check to see if a cobrowse session is active. If not, or if the help service could not be
    // loaded at all, go there as usual.
    if (!help || !help.Visitor.inSession()) {
      window.location = url;
      return;
    }

    // In a cobrowse session, send the session information to the other domain and then open it.
    help.Visitor.crossDomain({ url: url, target: "_self" });
  }

  document.getElementById("pay").addEventListener("click", pay);
})();
