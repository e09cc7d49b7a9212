//! Every number that bounds the server, with its unit and its reason. What pages have to know too is in
//! [`cobrowse_core::limits`].

use std::time::Duration;

/// Requests a second that one address may keep up, unless `--rate` says otherwise. A page in session makes one or two
/// requests in minutes, a crossing two for each domain: this is an office of hundreds of visitors behind one address.
pub const REQUESTS_PER_SECOND: u32 = 50;

/// How many seconds' worth of requests may come at once: the whole office after a lunch break, or everybody's
/// reconnect after a restart.
pub const REQUEST_BURST_SECONDS: u32 = 4;

/// Attempts to sign in to the console, for each address and minute. Tokens cannot be guessed in any case; this keeps
/// the log readable while somebody tries.
pub const SIGN_INS_PER_MINUTE: u32 = 5;

/// Attempts to sign in that may come at once: a shift of agents behind one address, at the start of the day.
pub const SIGN_IN_BURST: u32 = 30;

/// Open sockets, visitors' and agents' together. Each costs a file descriptor and some kilobytes.
pub const SOCKETS: usize = 50_000;

/// Open sockets from one address. High, because behind a proxy that is not announced by `--behind-proxy` all visitors
/// have one address; a stranger cannot come near it, because a socket without a good hello is closed
/// after [`HELLO_WITHIN`] and new ones are held back by [`REQUESTS_PER_SECOND`].
pub const SOCKETS_OF_AN_ADDRESS: usize = 10_000;

/// A socket's first message has to come within 5 s. The page sends it as soon as the socket is open, so this is time
/// for one bad mobile round trip and its repetition.
pub const HELLO_WITHIN: Duration = Duration::from_secs(5);

/// How often an open socket is pinged: below the 30 to 60 s after which proxies and mobile networks forget a silent
/// connection.
pub const PING_EVERY: Duration = Duration::from_secs(20);

/// A socket that has left this many pings unanswered is gone.
pub const PINGS_MISSED: u32 = 2;

/// Messages waiting for one page. A page gets a handful in a whole crossing: whoever is this far behind does not read.
pub const OUTGOING_MESSAGES: usize = 64;

/// A single message has to be taken by the connection within 10 s, otherwise the other side does not read.
pub const SEND_WITHIN: Duration = Duration::from_secs(10);

/// How long the server waits for the other side to close after it has said good-bye itself. Closing at once could make
/// the last message be lost (TCP reset).
pub const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// Messages of a page that may be meaningless, over the life of a socket: a newer page may say things that this server
/// does not know yet, a flood of them is something else.
pub const MEANINGLESS_MESSAGES: u32 = 16;

/// Messages from one socket between two pings: twenty a second. A single-page site that changes its address with every
/// key press stays below it.
pub const MESSAGES_PER_PING: u32 = 400;

/// Bytes a socket reads at once. The usual message has some hundred bytes, and thousands of sockets are idle.
pub const SOCKET_READ_BYTES: usize = 4 * 1024;

/// Longest head of a request, and longest pause between two requests on a kept-alive connection, in time.
pub const HEAD_WITHIN: Duration = Duration::from_secs(30);

/// A request's body has to arrive within 10 s. It has at most [`cobrowse_core::limits::REQUEST_BYTES`].
pub const BODY_WITHIN: Duration = Duration::from_secs(10);

/// How long requests under way may take to finish when the server is told to stop. Longer than a helper waits.
pub const STOP_WITHIN: Duration = Duration::from_secs(5);

/// How often sessions, tickets, sign-ins and rate tables are gone through.
pub const SWEEP_EVERY: Duration = Duration::from_secs(5);

/// Changes that are made durable together at most: bounds the time that the first of them waits.
pub const CHANGES_OF_A_COMMIT: usize = 512;

/// How long a commit waits for another program that holds the database, such as a backup.
pub const DATABASE_BUSY: Duration = Duration::from_millis(500);

/// An agent signs in once a shift: 12 h.
pub const SIGNED_IN_MS: u64 = 12 * 60 * 60 * 1000;

/// Agents signed in at once. Past it the one who signed in first has to sign in again.
pub const SIGNED_IN: usize = 10_000;

/// Sessions that a console lists, the latest first. Others are found by their key.
pub const CONSOLE_SESSIONS: usize = 300;

/// Sessions that one console follows at once.
pub const FOLLOWED_SESSIONS: usize = 32;

/// Changes of the same 50 ms go to a console together: faster than anybody reads, and at most twenty messages a second.
pub const CONSOLE_PAUSE: Duration = Duration::from_millis(50);

/// Longest message of a console, bytes: a command names one session.
pub const CONSOLE_MESSAGE_BYTES: usize = 1024;

/// Largest sign-in form, bytes.
pub const FORM_BYTES: usize = 2048;

/// Shortest agent token, characters. Less could be guessed; `openssl rand -base64 24`
/// makes a good one.
pub const AGENT_TOKEN_CHARS: usize = 16;

/// Longest agent token, characters.
pub const AGENT_TOKEN_MOST_CHARS: usize = 200;

/// Longest name of a group or an agent, characters.
pub const SETTING_NAME_CHARS: usize = 63;
