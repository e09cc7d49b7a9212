//! Every number that bounds something, with its unit and its reason.

use crate::Millis;

/// A session key has at most this many characters: the bound that site code written for Glance knows.
pub const SESSION_KEY_CHARS: usize = 50;

/// Digits of a key the server makes up: short enough to read out on the telephone, and a million
/// of them is far more than a group has sessions at once. A key is a name, not a secret.
pub const RANDOM_KEY_DIGITS: usize = 6;

/// A session lasts at most a working day: 8 h. The cookie and the server agree on it.
pub const SESSION_LIFETIME_MS: Millis = 8 * 60 * 60 * 1000;

/// A session none of whose pages has been open for 30 minutes is over: long enough to read a page on a
/// site without our tag, short enough that a forgotten session ends the same afternoon.
pub const ABANDONED_AFTER_MS: Millis = 30 * 60 * 1000;

/// The whole `name=value` of our cookie. Sites near the 8 KB header limit of common servers
/// must not be tipped over it by us.
pub const COOKIE_BYTES: usize = 300;

/// A ticket lives 60 s: a slow phone opens and loads a helper page in that time, and a stolen
/// ticket is worthless soon after.
pub const TICKET_LIFETIME_MS: Millis = 60_000;

/// Nothing holds a visitor's navigation longer than 3 s.
pub const CROSSING_BUDGET_MS: Millis = 3_000;

/// What is left of [`CROSSING_BUDGET_MS`] when helpers that have not reported are given up, so that the visitor's
/// navigation can still carry the session itself: a round trip to the server on a slow telephone.
pub const LINK_RESERVE_MS: Millis = 800;

/// How long the last helper of a crossing waits to be told whether it becomes the destination. As
/// long as the page itself may wait, so that the helper never gives up first.
pub const HELPER_HOLD_MS: Millis = CROSSING_BUDGET_MS;

/// First wait before a lost connection is tried again.
pub const RECONNECT_FIRST_MS: Millis = 250;

/// Longest wait between two tries: a server that comes back is noticed within 15 s.
pub const RECONNECT_LONGEST_MS: Millis = 15_000;

/// A connection that has not been welcomed after 10 s is given up and tried again.
pub const WELCOME_WITHIN_MS: Millis = 10_000;

/// How often the end of a session is told to a server that cannot be reached. With the waits of
/// [`RECONNECT_FIRST_MS`] doubling, about eight seconds in all.
pub const END_ATTEMPTS: u32 = 6;

/// Visitor name, characters (Glance's bound).
pub const NAME_CHARS: usize = 63;
/// Visitor e-mail address, characters (Glance's bound).
pub const EMAIL_CHARS: usize = 127;
/// Visitor telephone number, characters (Glance's bound).
pub const PHONE_CHARS: usize = 31;

/// The question of a group that is asked before a crossing, characters: three lines on a phone and six in German.
pub const PROMPT_CHARS: usize = 300;

/// How often a page that removes what the visitor sees of us gets it back. A framework that builds the whole page anew
/// does so a few times; a script that does not want us there must not fight with us for ever.
pub const SCREEN_RESTORES: u32 = 20;

/// Groups named on one page. A bank with more than this many call centres on one page has not been seen.
pub const GROUPS_ON_A_PAGE: usize = 32;

/// Trusted domains of one group: one helper window visits them all in turn, so more could not be
/// crossed in [`CROSSING_BUDGET_MS`] anyway.
pub const DOMAINS_OF_A_GROUP: usize = 32;

/// Longest host name, RFC 1035 section 2.3.4.
pub const HOST_CHARS: usize = 253;

/// Longest address we carry, characters. Browsers and servers agree on about 2,000; long signed
/// links reach 8,000.
pub const URL_CHARS: usize = 8_192;

/// Longest text message on the session socket, bytes. The largest is a `hello` with an address.
pub const SOCKET_MESSAGE_BYTES: usize = 16 * 1024;

/// Largest request body, bytes. The largest is a start with name, e-mail and telephone number.
pub const REQUEST_BYTES: usize = 16 * 1024;

/// Live sessions a server holds. Past it a start is refused with `service` instead of the machine swapping.
pub const LIVE_SESSIONS: usize = 100_000;

/// Tickets of one session that are out at the same time: more than a visitor can click in [`TICKET_LIFETIME_MS`].
pub const TICKETS_OF_A_SESSION: usize = 128;

/// Tabs of one session. A visitor with more open has their oldest answered first all the same.
pub const TABS_OF_A_SESSION: usize = 64;

/// Visitor tokens of one session: one for each trusted domain, and again after each new crossing.
pub const TOKENS_OF_A_SESSION: usize = 2 * DOMAINS_OF_A_GROUP;

/// Lines of a session's history that the console can show.
pub const HISTORY_LINES: usize = 100;
