// Making what the page shows. Everything that comes from outside goes in as text, never as markup.

/** An element with attributes, listeners (`onclick`) and children; what is null or undefined is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A time of the server, as the agent's clock shows it. */
export function clock(at, seconds) {
  const when = new Date(at);
  const style = { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }) };
  return element("time", { datetime: when.toISOString(), title: when.toLocaleString() }, when.toLocaleTimeString([], style));
}

export function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
