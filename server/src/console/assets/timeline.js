// What happened in a session, line by line.

import { clock, element, hostOf } from "./element.js";

export const endings = {
  visitor: "Ended by the visitor",
  agent: "Ended by an agent",
  error: "Ended: no page was open for too long, or time ran out",
};

/** What is shown: the list, whose it is, and how its last line reads. */
let shown = { list: null, session: null, last: null };

/** The list of what happened, the latest first. Only what is new is added to a list that is shown already. */
export function timelineOf(session) {
  const moments = withBeginning(session);
  const known = shown.session === session.session ? moments.findLastIndex((moment) => JSON.stringify(moment) === shown.last) : -1;
  if (known < 0) {
    shown.list = element("ol", { class: "timeline", "aria-live": "polite", "aria-relevant": "additions" });
    shown.session = session.session;
  }
  for (const moment of moments.slice(known + 1)) shown.list.prepend(line(moment));
  while (shown.list.children.length > moments.length) shown.list.lastElementChild.remove();
  shown.last = JSON.stringify(moments.at(-1));
  return shown.list;
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
  consent: ({ given }) =>
    given
      ? { style: "good", text: "The visitor agreed to go on with you on the other sites" }
      : { text: "The visitor said no to going on with you on the other sites", remedy: "Links to them leave the session behind. A later Yes takes it along again." },
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
