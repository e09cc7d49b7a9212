//! `demo-sites`: serves the demonstration companies and the test pages on one port.

use std::io::Write;
use std::process::ExitCode;

use demo_sites::{Record, Scheme, SitesConfig, router};
use tokio::net::TcpListener;

const USAGE: &str = "\
usage: demo-sites [--listen ADDR] [--server ORIGIN] [--dist DIR] [--behind-tls] [--ledger]

  --listen ADDR    where to listen, default 127.0.0.1:8080; port 0 takes a free one
  --server ORIGIN  the collaboration server, default http://localhost:8090
  --dist DIR       the built package, default dist
  --behind-tls     something in front speaks TLS: the pages link to each other by https
  --ledger         keep what was asked for and tell it at /ledger.json, for tests
";

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(complaint) => {
            eprintln!("demo-sites: {complaint}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo-sites: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> std::io::Result<()> {
    let listener = TcpListener::bind(&options.listen).await?;
    // Whoever started this process reads the port from this line, so it is the one thing on stdout.
    let address = listener.local_addr()?;
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    let config = SitesConfig {
        scheme: options.scheme,
        ledger: options.ledger,
        ..SitesConfig::new(options.server, options.dist)
    };
    axum::serve(listener, router(config)).await
}

/// The command line, read and checked.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    listen: String,
    server: String,
    dist: String,
    scheme: Scheme,
    ledger: Record,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            listen: "127.0.0.1:8080".to_owned(),
            server: "http://localhost:8090".to_owned(),
            dist: "dist".to_owned(),
            scheme: Scheme::Http,
            ledger: Record::Nothing,
        };
        while let Some(name) = arguments.next() {
            let place = match name.as_str() {
                "--listen" => &mut options.listen,
                "--server" => &mut options.server,
                "--dist" => &mut options.dist,
                "--behind-tls" => {
                    options.scheme = Scheme::Https;
                    continue;
                }
                "--ledger" => {
                    options.ledger = Record::Everything;
                    continue;
                }
                _ => return Err(format!("unknown argument {name}")),
            };
            *place = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        }
        if !is_origin(&options.server) {
            return Err(format!("{} is not an origin like http://localhost:8090", options.server));
        }
        Ok(options)
    }
}

/// Scheme, host and perhaps a port, nothing behind it: the value goes into markup and into headers.
fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let authority = rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    authority.is_some_and(|authority| !authority.is_empty() && authority.bytes().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn defaults_and_values() {
        let options = parse("--listen 127.0.0.1:0 --server https://help.example.com").unwrap();
        assert_eq!(options.listen, "127.0.0.1:0");
        assert_eq!(options.server, "https://help.example.com");
        assert_eq!(options.dist, "dist");
        assert_eq!((options.scheme, options.ledger), (Scheme::Http, Record::Nothing));
        let options = parse("--ledger --behind-tls --dist x").unwrap();
        assert_eq!((options.scheme, options.ledger, options.dist.as_str()), (Scheme::Https, Record::Everything, "x"));
    }

    #[test]
    fn complaints() {
        for line in ["--port 1", "--listen", "--server localhost:8090", "--server http://a/b", "--server http://"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
