// Loads the script tag from code. Importing this file touches neither the page nor the network, so it
// may be imported where there is no page at all.

const ATTRIBUTES = [
  "groupid",
  "additionalgroupids",
  "site",
  "cookiedomain",
  "ws",
  "glancebutton",
  "termsurl",
  "inputevents",
  "transfer",
  "debug",
];

/** The running attempt, and after it the answer. A failed one is forgotten, so a later call may try again. */
let loading;

/**
 * Puts the script tag into the page and resolves with `window.Cobrowse` once it has run.
 * Resolves with `null` where there is no page, as in server-side rendering.
 */
export function load(options) {
  if (typeof window === "undefined" || typeof document === "undefined") return Promise.resolve(null);
  if (window.Cobrowse?.Visitor) return Promise.resolve(window.Cobrowse);
  loading ??= insert(options).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** A tag of the page's own that has not run yet, or never will, is no obstacle: a second one does nothing. */
async function insert(options) {
  const script = tag(options);
  const done = settled(script);
  document.head.append(script);
  try {
    return await done;
  } catch (error) {
    script.remove();
    throw error;
  }
}

function tag(options) {
  if (!options?.src) {
    throw failure("bad-argument", "load() needs src: the address of cobrowse.js on your collaboration server");
  }
  const script = document.createElement("script");
  if (!document.getElementById("cobrowse")) script.id = "cobrowse";
  script.async = true;
  for (const name of ATTRIBUTES) {
    const value = options[name];
    if (value != null) script.dataset[name] = typeof value === "object" ? JSON.stringify(value) : String(value);
  }
  if (options.nonce) script.nonce = options.nonce;
  script.src = options.src;
  return script;
}

function settled(script) {
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => {
      if (window.Cobrowse?.Visitor) resolve(window.Cobrowse);
      else reject(failure("unsupported", `${script.src} was loaded but is not the cobrowse script`));
    });
    script.addEventListener("error", () => {
      reject(failure("network", `${script.src} could not be loaded`));
    });
  });
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}
