//! What goes to standard error, and what never does.
//!
//! Logged: that something happened, a session's first six characters, host names, error codes. Never logged: tokens,
//! tickets, keys, request bodies, query strings, anything a visitor typed or is called.

use cobrowse_core::ids::SessionId;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// A subscriber that writes this crate's events to `writer`.
///
/// Libraries get to say warnings only, and no environment variable changes that: at their finer levels they print
/// requests and socket messages whole, with the tokens in them.
pub fn subscriber<W>(format: LogFormat, writer: W) -> Box<dyn tracing::Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = Targets::new().with_default(Level::WARN).with_target("cobrowse_server", Level::INFO);
    let layer = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    match format {
        LogFormat::Text => Box::new(tracing_subscriber::registry().with(layer.with_filter(ours))),
        LogFormat::Json => Box::new(tracing_subscriber::registry().with(layer.json().with_filter(ours))),
    }
}

/// Enough of a session's name to find the lines that belong together.
pub fn short(session: &SessionId) -> &str {
    session.as_str().get(..6).unwrap_or_default()
}
