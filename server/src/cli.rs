//! The command line.

use crate::limits::REQUESTS_PER_SECOND;
use crate::log::LogFormat;
use clap::Parser;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// The collaboration server: sessions, transfer tickets, the session socket, the agent's console.
#[derive(Clone, Debug, Parser)]
#[command(name = "cobrowse-server", version)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Folder for what has to survive a restart. It is created when it is missing.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,

    /// Settings to publish at the start (TOML). They replace the published ones; without this, those stay.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,

    /// Folder with the built script.
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub dist: PathBuf,

    /// A reverse proxy stands in front: believe the last address in X-Forwarded-For, and X-Forwarded-Proto.
    #[arg(long)]
    pub behind_proxy: bool,

    /// Requests a second that one address may keep up.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_RATE)]
    pub rate: NonZeroU32,

    /// How log lines on standard error look.
    #[arg(long, value_enum, default_value_t)]
    pub log_format: LogFormat,
}

const DEFAULT_RATE: NonZeroU32 = match NonZeroU32::new(REQUESTS_PER_SECOND) {
    Some(rate) => rate,
    None => NonZeroU32::MIN,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, clap::Error> {
        Options::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn defaults() {
        let options = parse("cobrowse-server --data d").unwrap();
        assert_eq!(options.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(options.dist, PathBuf::from("dist"));
        assert_eq!((options.settings, options.behind_proxy), (None, false));
        assert_eq!(options.log_format, LogFormat::Text);
    }

    #[test]
    fn every_option() {
        let line = "x --listen [::1]:0 --data d --settings s.toml --dist e --behind-proxy --rate 9 --log-format json";
        let options = parse(line).unwrap();
        assert_eq!(options.rate.get(), 9);
        assert_eq!(options.log_format, LogFormat::Json);
        assert!(options.behind_proxy);
    }

    #[test]
    fn complaints() {
        for line in ["x", "x --data d --listen here", "x --data d --rate 0", "x --data d --log-format xml"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
