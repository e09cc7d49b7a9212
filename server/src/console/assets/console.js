// The console's page: keeps what the server tells about sessions, and shows it.

import { clock, element, hostOf } from "./element.js";
import { endings, timelineOf } from "./timeline.js";

/** @type {Map<string, any>} session id -> session, as the server tells it. */
const sessions = new Map();
/** The id of the session that is shown, or null. */
let chosen = null;
/** The key that was asked for last and has not been answered. */
let wanted = null;
let socket = null;
let retries = 0;

const $ = (id) => document.getElementById(id);

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
  setTimeout(connect, wait);
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
  const key = before?.key ?? location.hash.slice(1);
  const again = chosen;
  chosen = null;
  if (before && sessions.has(again)) choose(again);
  else if (/^[\w-]{1,50}$/.test(key)) find(key);
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
  const before = chosen;
  if (chosen !== id) {
    if (chosen) say({ unfollow: chosen });
    chosen = id;
    // Whoever looks at a session takes part in it: its visitor is told.
    if (id && !sessions.get(id).ended) say({ follow: id });
  }
  const key = id && sessions.get(id)?.key;
  history.replaceState(null, "", key ? `#${key}` : location.pathname);
  showList();
  showSession();
  // On a narrow screen list and session take turns; the keyboard goes along.
  if (id && $("sessions").offsetParent === null) $("session").focus();
  else if (!id && before) item(before)?.focus();
}

function item(id) {
  return $("sessions").querySelector(`[data-session="${CSS.escape(id)}"]`);
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
  if (focused) item(focused)?.focus({ preventScroll: true });
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

// The chosen session

function showSession() {
  const session = chosen && sessions.get(chosen);
  document.body.classList.toggle("chosen", Boolean(session));
  if (!session) {
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
