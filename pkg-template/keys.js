// Key combinations that call a method: `data-inputevents`. Loaded by the script tag only where a page has that attribute, and
// loads nothing itself before a key is pressed.

const MODIFIERS = ["ctrl", "shift", "alt", "meta"];
const KEYS =
  /^(\S|f\d\d?|enter|escape|tab|space|home|end|insert|delete|backspace|page(up|down)|arrow(up|down|left|right))$/;
const METHODS = [
  "Visitor.startSession",
  "Visitor.stopSession",
  "Visitor.crossDomain",
  "VisitorUI.promptCrossDomain",
  "VisitorUI.showTerms",
  "VisitorUI.showButton",
  "VisitorUI.toggleButton",
];

/**
 * Listens for the key combinations that `text`, the attribute, names.
 * What it cannot use is told in one line on the console; the rest counts all the same.
 */
export function listen(text, cobrowse) {
  const { calls, wrong } = parse(text);
  if (wrong.length)
    console.warn(
      "cobrowse bad-argument: data-inputevents: " + wrong.join(", ") +
        ': takes JSON such as {"ctrl+shift+h": "VisitorUI.toggleButton"}',
    );
  if (!calls.size) return;
  window.addEventListener("keydown", (event) => {
    const held = MODIFIERS.filter((name) => event[name + "Key"]);
    // Whoever types means the letter.
    if (event.defaultPrevented || event.repeat || (isTyping(event) && !held.some((name) => name != "shift"))) return;
    // With Shift or Alt the key of that place may make another sign.
    const method = [event.key, event.code].map((key) => calls.get(name(held, key))).find(Boolean);
    if (!method) return;
    event.preventDefault();
    const [owner, call] = method.split(".");
    cobrowse[owner][call]();
  });
}

function parse(text) {
  const calls = new Map();
  const wrong = [];
  let wanted = null;
  try {
    wanted = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (!wanted || typeof wanted != "object" || Array.isArray(wanted)) wrong.push("no JSON object");
  else
    for (const [combination, called] of Object.entries(wanted)) {
      const [, modifiers, key] = /^((?:\w+\+)*)(.+)$/.exec(combination.toLowerCase().replace(/ /g, "")) || [];
      const held = String(modifiers).split("+").filter(Boolean);
      const short = String(called).replace(/^(GLANCE\.)?Cobrowse\./, "");
      const method = METHODS.find((method) => method == short || method.split(".")[1] == short);
      if (!KEYS.test(key) || held.some((name) => !MODIFIERS.includes(name))) wrong.push("no key " + combination);
      else if (!method) wrong.push("no method " + called);
      else calls.set(name(MODIFIERS.filter((name) => held.includes(name)), key), method);
    }
  return { calls, wrong };
}

/** One spelling for a combination, whichever way it was written or pressed. */
function name(held, key) {
  return [...held, String(key).replace(/^(Key|Digit)(?=.$)/, "").replace(/^ $/, "space").toLowerCase()].join("+");
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
