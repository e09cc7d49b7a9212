// The console's page: keeps what the server tells about sessions, and shows it. Everything that comes from outside
// goes into the page as text, never as markup.

/** @type {Map<string, any>} session id -> session, as the server tells it. */
const sessions = new Map();
/** The id of the session that is shown, or null. */
let chosen = null;
/** The key that was asked for last and has not been answered. */
let wanted = null;
let socket = null;
let retries = 0;
/** The timeline that is shown: its list, whose it is, and how its last line reads. */
let timeline = { list: null, session: null, last: null };

const $ = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Connection

function connect() {
  const address = new URL("/console/socket", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(address);
  socket.addEventListener("message", (event) => heard(JSON.parse(event.data)));
  socket.addEventListener("close", reconnect);
}

function reconnect() {
  $("connection").textContent = "The connection to the server is lost. Trying again…";
  $("connection").hidden = false;
  // Half a second, doubling to ten, with a random part so that not all consoles come at once.
  const wait = Math.min(10_000, 500 * 2 ** retries) * (0.75 + Math.random() / 2);
  retries += 1;
  setTimeout(async () => {
    // A socket is refused without a reason; the page says whether it is the sign-in.
    const page = await fetch("/console/socket").catch(() => null);
    if (page?.status === 401) location.reload();
    else connect();
  }, wait);
}

function say(command) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
}

function heard(news) {
  if (news === "signed_out") location.reload();
  else if (news.welcome) welcomed(news.welcome);
  else if (news.session) changed(news.session);
  else if (news.gone) gone(news.gone);
  else if (news.unknown) notFound(news.unknown);
}

function welcomed(welcome) {
  retries = 0;
  $("connection").hidden = true;
  $("agent").textContent = welcome.agent;
  const before = chosen && sessions.get(chosen);
  sessions.clear();
  for (const session of welcome.sessions) sessions.set(session.session, session);
  showList();
  const key = before?.key ?? decodeURIComponent(location.hash.slice(1));
  if (before && sessions.has(chosen)) {
    if (!sessions.get(chosen).ended) say({ follow: chosen });
    showSession();
  } else if (key) find(key);
  else showSession();
}

function changed(session) {
  sessions.set(session.session, session);
  showList();
  if (wanted === session.key) choose(session.session);
  else if (chosen === session.session) showSession();
}

function gone(id) {
  sessions.delete(id);
  showList();
  if (chosen === id) choose(null);
}

// Finding and choosing

function find(key) {
  wanted = key;
  $("found").textContent = "";
  say({ find: key });
}

function notFound(key) {
  if (wanted === key) {
    wanted = null;
    $("found").textContent = `There is no session with the key ${key}.`;
    showSession();
  }
}

function choose(id) {
  wanted = null;
  $("found").textContent = "";
  if (chosen !== id) {
    if (chosen) say({ unfollow: chosen });
    chosen = id;
    if (id && !sessions.get(id).ended) say({ follow: id });
  }
  const key = id && sessions.get(id)?.key;
  history.replaceState(null, "", key ? `#${encodeURIComponent(key)}` : location.pathname);
  showList();
  showSession();
  if (id) $("session").focus({ preventScroll: true });
}

// The list

function showList() {
  const typed = $("key").value.trim();
  const all = [...sessions.values()].sort((one, other) => other.started_ms - one.started_ms);
  const shown = all.filter((session) => session.key.startsWith(typed));
  const focused = document.activeElement?.dataset?.session;
  $("sessions").replaceChildren(
    ...part("Running", shown.filter((session) => !session.ended)),
    ...part("Ended", shown.filter((session) => session.ended)),
  );
  if (shown.length === 0) {
    const sentence = all.length === 0 ? "No sessions yet. When a visitor starts one, it appears here." : "No session in this list begins like that.";
    $("sessions").append(element("p", { class: "empty" }, sentence));
  }
  if (focused) $("sessions").querySelector(`[data-session="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function part(title, list) {
  if (list.length === 0) return [];
  const items = list.map((session) =>
    element("li", {},
      element("button", { type: "button", class: "item", "data-session": session.session, "aria-current": session.session === chosen ? "true" : null, onclick: () => choose(session.session) },
        element("span", { class: "mono" }, session.key),
        clock(session.started_ms, false),
        element("span", { class: "site" }, whereabouts(session)),
      ),
    ),
  );
  return [element("h2", {}, `${title} (${list.length})`), element("ul", {}, ...items)];
}

function whereabouts(session) {
  if (session.ended) return endings[session.ended];
  const page = currentPage(session);
  return page ? hostOf(page.url) : "No page open at the moment";
}

function currentPage(session) {
  return session.tabs.find((tab) => tab.focused) ?? session.tabs.at(-1);
}

function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

// The chosen session

const endings = {
  visitor: "Ended by the visitor",
  agent: "Ended by an agent",
  error: "Ended: no page was open for too long, or time ran out",
};

function showSession() {
  const session = chosen && sessions.get(chosen);
  document.body.classList.toggle("chosen", Boolean(session));
  if (!session) {
    timeline = { list: null, session: null, last: null };
    $("session").replaceChildren(
      element("p", { class: "blank" }, element("strong", {}, "No session chosen"), "Choose one from the list, or enter the key that the visitor tells you."),
    );
    return;
  }
  const list = timelineOf(session);
  const detail = $("session").querySelector(".detail");
  const parts = [header(session), cards(session)];
  if (detail && detail.contains(list)) {
    // The timeline stays where it is: a screen reader is to hear what is new in it, not all of it.
    replaceKeepingFocus(detail.querySelector(".head"), parts[0]);
    detail.querySelector(".cards").replaceWith(parts[1]);
    return;
  }
  $("session").replaceChildren(
    element("div", { class: "detail" },
      element("button", { type: "button", class: "back", onclick: () => choose(null) }, "← All sessions"),
      ...parts,
      element("section", { class: "panel", "aria-labelledby": "timeline-title" }, element("h2", { id: "timeline-title" }, "What happened"), list),
    ),
  );
}

function replaceKeepingFocus(before, after) {
  const had = before.contains(document.activeElement);
  before.replaceWith(after);
  if (had) (after.querySelector("button") ?? $("session")).focus({ preventScroll: true });
}

function header(session) {
  const state = session.ended ? element("span", { class: "pill" }, "Ended") : element("span", { class: "pill live" }, "Running");
  const end = session.ended ? null : element("button", { type: "button", class: "danger", onclick: () => confirmEnd(session.session) }, "End session");
  return element("div", { class: "head" },
    element("div", {}, element("h2", {}, "Session key"), element("p", { class: "key mono", id: "shown-key" }, session.key)),
    state,
    end,
  );
}

function cards(session) {
  const page = currentPage(session);
  const others = session.tabs.filter((tab) => tab !== page);
  const none = session.ended ? endings[session.ended] : "No page is open at the moment. The visitor may be between two pages, or on a site without the tag.";
  return element("div", { class: "cards" },
    element("section", { class: "panel stack", "aria-labelledby": "page-title" },
      element("h2", { id: "page-title" }, "Current page"),
      element("p", { class: page ? "address" : "plain soft", id: "current-page" }, page?.url ?? none),
      ...listed("Other tabs", others.map((tab) => element("li", {}, tab.url)), "plain"),
      ...listed("Taken along to", session.crossed.map((domain) => element("li", {}, domain)), "chips"),
    ),
    element("section", { class: "panel stack", "aria-labelledby": "visitor-title" },
      element("h2", { id: "visitor-title" }, "Visitor"),
      visitor(session.visitor),
      ...listed("Agents following", session.agents.map((agent) => element("li", {}, agent)), "chips"),
    ),
  );
}

function listed(title, items, style) {
  return items.length === 0 ? [] : [element("h3", {}, title), element("ul", { class: style }, ...items)];
}

function visitor(about) {
  const rows = [["Name", about.name], ["E-mail", about.email], ["Telephone", about.phone]].filter(([, value]) => value);
  if (rows.length === 0) return element("p", { class: "plain soft" }, "The site has not said who it is.");
  return element("dl", {}, ...rows.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]));
}

function confirmEnd(id) {
  const dialog = $("confirm");
  dialog.returnValue = "keep";
  dialog.onclose = () => {
    if (dialog.returnValue === "end") say({ end: id });
  };
  dialog.showModal();
}

// What happened

/** The list of what happened, the latest first. Only what is new is added to a list that is shown already. */
function timelineOf(session) {
  const moments = withBeginning(session);
  const known = timeline.session === session.session ? moments.findLastIndex((moment) => JSON.stringify(moment) === timeline.last) : -1;
  if (known < 0) {
    timeline.list = element("ol", { class: "timeline", "aria-live": "polite", "aria-relevant": "additions" });
    timeline.session = session.session;
  }
  for (const moment of moments.slice(known + 1)) timeline.list.prepend(line(moment));
  while (timeline.list.children.length > moments.length) timeline.list.lastElementChild.remove();
  timeline.last = JSON.stringify(moments.at(-1));
  return timeline.list;
}

/** A server that was restarted still has the session, but not what happened before. */
function withBeginning(session) {
  if (session.history[0]?.what === "started") return session.history;
  return [{ at_ms: session.started_ms, what: "earlier" }, ...session.history];
}

function line(moment) {
  const { style, text, code, remedy } = (lines[moment.what] ?? lines.unknown)(moment);
  return element("li", { class: style },
    clock(moment.at_ms, true),
    element("div", {},
      element("p", {}, text, ...(code ? [" ", element("code", {}, code)] : [])),
      remedy ? element("p", { class: "remedy" }, remedy) : null,
    ),
  );
}

const lines = {
  started: ({ origin }) => ({ style: "good", text: `Session started on ${hostOf(origin)}` }),
  earlier: () => ({ style: "good", text: "Session started", remedy: "What happened next is not kept: the server was restarted, or it is too long ago." }),
  page: ({ url }) => ({ text: `Opened ${url}` }),
  crossed: ({ domain, code }) =>
    code ? { style: "bad", text: `Crossing to ${domain} failed`, code, remedy: remedies[code] ?? remedies.other } : { style: "good", text: `Crossing to ${domain}: arrived` },
  agent_joined: ({ name }) => ({ style: "agent", text: `${name} began to follow` }),
  agent_left: ({ name }) => ({ style: "agent", text: `${name} stopped following` }),
  ended: ({ reason }) => ({ style: reason === "error" ? "bad" : "", text: endings[reason] }),
  unknown: ({ what }) => ({ text: what }),
};

const remedies = {
  "storage-blocked": "The browser did not keep the session cookie on this domain. The visitor may have blocked cookies there.",
  "helper-redirected": "The helper page was answered by another domain. It has to answer at the address in the settings, without redirect or sign-in.",
  "ticket-expired": "The helper page took longer than a minute. Check that its address in the settings is right and that it loads quickly.",
  "ticket-used": "The helper page was loaded twice. Check that nothing on it reloads the page.",
  "bad-argument": "The script tag on the helper page names another group or site than the page where the session began.",
  "helper-timeout": "The helper page did not report in time. Check its address in the settings and that it carries the script tag.",
  other: "The visitor can go on there without the session, and start a new one.",
};

function clock(at, seconds) {
  const when = new Date(at);
  const style = { hour: "2-digit", minute: "2-digit", ...(seconds && { second: "2-digit" }) };
  return element("time", { datetime: when.toISOString(), title: when.toLocaleString() }, when.toLocaleTimeString([], style));
}

$("key").addEventListener("input", () => {
  $("found").textContent = "";
  showList();
});
$("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const key = $("key").value.trim();
  if (key) find(key);
});
showSession();
connect();
