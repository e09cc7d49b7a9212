/** What to compare an error's `code` with. */
export type ErrorCode =
  | "bad-argument"
  | "not-in-session"
  | "dupkey"
  | "origin-not-trusted"
  | "helper-redirected"
  | "helper-timeout"
  | "popup-blocked"
  | "no-activation"
  | "consent-declined"
  | "storage-blocked"
  | "unsupported"
  | "ticket-expired"
  | "ticket-used"
  | "network"
  | "service";

/** Every promise of this package rejects with one of these. */
export interface CobrowseError extends Error {
  readonly code: ErrorCode;
}

/** How a crossing to the group's other domains turned out. */
export interface CrossingOutcome {
  /**
   * `crossed`: all trusted domains are in the session; `partial`: some; `failed`: none besides those that were before;
   * `link`: no window was used or could be opened, each navigation carries the session.
   */
  readonly status: "crossed" | "partial" | "failed" | "link" | "not-in-session";
  /** The trusted domains that are in the session now, besides the page's own. */
  readonly domains: readonly string[];
  /** Why not all of them are. */
  readonly code?: ErrorCode;
}

/** The events of {@link Visitor}, each with what its listener is given. */
export interface VisitorEvents {
  /** A session was asked for. */
  sessionstarting: Readonly<Record<string, never>>;
  /** It has begun on this page. A listener added later is called all the same. */
  sessionstart: { readonly key: string };
  /** This page goes on with a running session: after every navigation. */
  sessioncontinue: { readonly key: string };
  /** It is over. */
  sessionend: { readonly reason: "agent" | "visitor" | "error" };
  /** Something went wrong. */
  error: { readonly code: ErrorCode; readonly msg: string };
  /** The connection was lost, or is back. The session goes on meanwhile. */
  connection: { readonly status: "ok" | "reconnecting" };
  /** Agents came or went. */
  agents: { readonly count: number; readonly agentlist: readonly string[] };
  /** This tab is the one the agent follows. */
  focus: Readonly<Record<string, never>>;
  /** Another tab is. */
  blur: Readonly<Record<string, never>>;
  /** A crossing has ended. */
  crossdomain: CrossingOutcome;
  /** This browser, or this page's policy, does not let a session run. */
  unsupported: { readonly reason: string };
}

/** Ways to start a session that name more than its key. */
export interface StartOptions {
  /** Letters, digits, `_` and `-`, up to 50; `"GLANCE_KEYTYPE_RANDOM"` for random digits. */
  sessionKey?: string;
  /** One of the page's groups; the primary one if not given. */
  groupid?: number;
  /** What the agent sees; up to 63 characters. */
  name?: string;
  /** Up to 127 characters. */
  email?: string;
  /** Up to 31 characters. */
  phone?: string;
}

/** Where to go once the other domains are in the session. */
export interface CrossDomainOptions {
  /** An `http:` or `https:` address. */
  url?: string;
  /** A window name, `_self` or `_blank`. */
  target?: string;
}

/** The visitor's session. */
export interface Visitor {
  /** Starts a session under a given key, or under random digits. */
  startSession(key?: string | StartOptions): Promise<void>;
  /** Ends it, on every domain. */
  stopSession(): Promise<void>;
  /** Whether this page is in a session. Answers at once, at any time. */
  inSession(): boolean;
  /** The session key, or null. */
  getKey(): string | null;
  /** Calls `listener` whenever the event happens. */
  addEventListener<Name extends keyof VisitorEvents>(
    name: Name,
    listener: (detail: VisitorEvents[Name]) => void,
  ): void;
  /** Stops calling it. */
  removeEventListener<Name extends keyof VisitorEvents>(
    name: Name,
    listener: (detail: VisitorEvents[Name]) => void,
  ): void;
  /**
   * Takes the session to all trusted domains of the group, then goes to `url` if one is given. Call it in
   * response to a click or key press. A crossing that fails still goes to `url`: look at `status`.
   * Rejects only for arguments it cannot use.
   */
  crossDomain(options?: CrossDomainOptions): Promise<CrossingOutcome>;
}

/** What the visitor sees, besides the indicator that every page in session has. */
export interface VisitorUI {
  /**
   * Asks the visitor whether to take the session to the group's other domains. Yes: as {@link Visitor.crossDomain},
   * with its outcome. No: rejects with `consent-declined` and goes nowhere. Where there is nothing to ask, it resolves
   * at once and goes to `url`.
   */
  promptCrossDomain(options?: CrossDomainOptions): Promise<CrossingOutcome>;
  /**
   * Asks the visitor to accept the terms at `url`, or at `data-termsurl`. Accepting starts a session and resolves with its
   * key; otherwise it rejects with `consent-declined`.
   */
  showTerms(options?: { url?: string | URL }): Promise<string>;
  /** Shows or hides the floating button that starts a session. */
  showButton(show?: boolean): Promise<void>;
  /** Shows the floating button, or hides it. */
  toggleButton(): Promise<void>;
}

/** A method that a key combination may call. */
export type KeyMethod =
  | "Visitor.startSession"
  | "Visitor.stopSession"
  | "Visitor.crossDomain"
  | "VisitorUI.promptCrossDomain"
  | "VisitorUI.showTerms"
  | "VisitorUI.showButton"
  | "VisitorUI.toggleButton";

/** `window.Cobrowse`, and `window.GLANCE.Cobrowse`. */
export interface Cobrowse {
  readonly Visitor: Visitor;
  readonly VisitorUI: VisitorUI;
}

/** The attributes of the script tag, without their `data-`. */
export interface LoadOptions {
  /**
   * The address of `cobrowse.js` on your collaboration server. Where Trusted Types are enforced, pass a
   * `TrustedScriptURL` of one of your policies.
   */
  src: string | { toString(): string };
  /** Your group. */
  groupid: number | string;
  /** Further groups a session may run in on this page, with commas between them. */
  additionalgroupids?: string;
  /** Which of your published settings apply; `production` if not given. */
  site?: "production" | "staging";
  /** Writes the session cookie on this sub-domain instead of the registrable domain. */
  cookiedomain?: string;
  /** The collaboration server's origin, where it is not that of `src`. */
  ws?: string;
  /** Shows the floating button from the start. */
  glancebutton?: boolean;
  /** Where your terms are; the floating button goes through them first. */
  termsurl?: string;
  /** Key combinations, such as `ctrl+shift+h`, and what they call. */
  inputevents?: string | Readonly<Record<string, KeyMethod>>;
  /** `link`: never opens a helper window. */
  transfer?: "window" | "link";
  /** Logs to the console in detail. */
  debug?: boolean;
  /** For a Content Security Policy with nonces. */
  nonce?: string;
}

/**
 * Puts the script tag into the page, once however often it is called, and resolves when it has run.
 * Resolves with `null` where there is no page, as in server-side rendering. Rejects with a
 * {@link CobrowseError}; a later call tries again.
 */
export function load(options: LoadOptions): Promise<Cobrowse | null>;

declare global {
  interface Window {
    Cobrowse?: Cobrowse;
    GLANCE?: { Cobrowse?: Cobrowse };
  }
}
