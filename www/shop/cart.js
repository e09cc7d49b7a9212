// The cart. It lives in this browser only, until it is paid.
(function () {
  "use strict";

  const KEY = "tarnfell.cart";
  const FREE_DELIVERY_FROM = 10000;
  const DELIVERY = 590;
  const CATALOGUE = {
    "fell-38": { name: "Fell 38 backpack", cents: 18900 },
    "tarn-2": { name: "Tarn 2 tent", cents: 42900 },
    "ember": { name: "Ember stove", cents: 6400 },
    "drift": { name: "Drift down jacket", cents: 24500 },
    "scree": { name: "Scree boots", cents: 19800 },
    "beck": { name: "Beck bottle 0.75 l", cents: 3200 }
  };

  // Kept in a variable as well: in a browser that refuses storage the cart lasts as long as the page.
  let cart = load();

  function load() {
    let stored = null;
    try {
      stored = JSON.parse(localStorage.getItem(KEY));
    } catch (refused) {
      // No storage, or not our JSON: an empty cart.
    }
    const known = Object.entries(stored || {}).filter(([sku, amount]) => CATALOGUE[sku] && Number.isInteger(amount) && amount > 0);
    return Object.fromEntries(known);
  }

  function change(sku, by) {
    cart[sku] = (cart[sku] || 0) + by;
    if (cart[sku] <= 0) delete cart[sku];
    try {
      localStorage.setItem(KEY, JSON.stringify(cart));
    } catch (refused) {
      // The page still has it.
    }
    show();
  }

  function euros(cents) {
    return "€" + (cents / 100).toFixed(2);
  }

  function count() {
    return Object.values(cart).reduce((sum, amount) => sum + amount, 0);
  }

  function articles() {
    return count() === 1 ? "1 article" : count() + " articles";
  }

  function show() {
    document.getElementById("cart-count").textContent = count();
    if (document.getElementById("lines")) showCheckout();
  }

  function showCheckout() {
    const entries = Object.entries(cart);
    const goods = entries.reduce((sum, [sku, amount]) => sum + CATALOGUE[sku].cents * amount, 0);
    document.getElementById("lines").replaceChildren(...entries.map(line));
    document.getElementById("empty").hidden = entries.length > 0;
    document.getElementById("delivery").hidden = entries.length === 0;
    // With an empty cart the summary stays as it came: the order that is packed and not yet paid.
    if (entries.length === 0) showSummary("TF-20418", "Fell 38 backpack", 18900, "");
    else showSummary("TF-20533", articles(), goods, "TF-20533");
  }

  function showSummary(order, label, goods, reference) {
    const delivery = goods >= FREE_DELIVERY_FROM ? 0 : DELIVERY;
    const total = goods + delivery;
    const set = (id, text) => { document.getElementById(id).textContent = text; };
    set("order", order);
    set("goods-label", label);
    set("goods", euros(goods));
    set("delivery-price", delivery ? euros(delivery) : "free");
    set("total", euros(total));
    set("pay", "Pay " + euros(total));
    document.getElementById("pay").dataset.query = reference && `?order=${reference}&amount=${total}`;
  }

  function line([sku, amount]) {
    const { name, cents } = CATALOGUE[sku];
    const item = element("li", "line");
    const thumb = document.querySelector(`[data-thumb="${sku}"]`).content.cloneNode(true);
    const steps = element("div", "line-amount");
    steps.append(
      step("−", `One ${name} less`, sku, -1),
      element("output", "", amount),
      step("+", `One ${name} more`, sku, 1),
      step("Remove", `Remove ${name}`, sku, -amount)
    );
    steps.lastChild.className = "remove";
    item.append(thumb, element("h2", "", name), element("span", "line-total", euros(cents * amount)), steps);
    return item;
  }

  function step(text, label, sku, by) {
    const button = element("button", "", text);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", function () {
      change(sku, by);
      // The lines were drawn anew: put the keyboard back where it was.
      const again = document.querySelector(`#lines [aria-label="${label}"]`);
      (again || document.getElementById("main")).focus();
    });
    return button;
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  document.querySelectorAll("[data-add]").forEach(function (button) {
    button.addEventListener("click", function () {
      change(button.dataset.add, 1);
      document.getElementById("cart-note").textContent = `Added. ${articles()} in your cart.`;
    });
  });

  // Another tab, or this page coming back by the back button, may show an older cart.
  function refresh() {
    cart = load();
    show();
  }
  window.addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) refresh(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
  show();
})();
