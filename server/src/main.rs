//! `cobrowse-server`: see `--help`.

use clap::Parser;
use cobrowse_server::cli::Options;
use cobrowse_server::clock::SystemClock;
use cobrowse_server::dist::Dist;
use cobrowse_server::log::subscriber;
use cobrowse_server::serve::serve;
use cobrowse_server::server::{Server, Setup};
use cobrowse_server::settings::{Settings, read};
use cobrowse_server::store::{Database, StoreError};
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use thiserror::Error;
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let options = Options::parse();
    let logging = tracing::subscriber::set_global_default(subscriber(options.log_format, std::io::stderr));
    match logging.map_err(StartError::Logging).and_then(|()| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cobrowse-server: {error}");
            ExitCode::from(2)
        }
    }
}

/// Why the server did not start, in one sentence.
#[derive(Debug, Error)]
enum StartError {
    #[error("{0}")]
    Logging(tracing::subscriber::SetGlobalDefaultError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot listen on {address}: {error}")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error("{0}")]
    System(#[from] std::io::Error),
}

#[tokio::main]
async fn run(options: &Options) -> Result<(), StartError> {
    let server = prepare(options)?;
    let compressing = Arc::clone(&server);
    // In the background: the files are served uncompressed for as long as it takes.
    std::thread::Builder::new().name("brotli".into()).spawn(move || compressing.dist().compress())?;
    let stop = stop_signal()?;
    let listen = |error| StartError::Listen { address: options.listen, error };
    let listener = TcpListener::bind(options.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    // Whoever started this process reads the port from this line, so it is the one thing on stdout.
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    tracing::info!(%address, "listening");
    serve(listener, server, stop).await;
    tracing::info!("stopped");
    Ok(())
}

fn prepare(options: &Options) -> Result<Arc<Server>, StartError> {
    let file = options.settings.as_deref().map(read).transpose().map_err(StoreError::from)?;
    let mut database = Database::open(&options.data)?;
    if let Some(file) = file {
        for key in &file.unknown {
            tracing::warn!(key, "this setting is not known to this version and has no effect");
        }
        database.publish(&file.groups)?;
    }
    let settings = Settings::new(&database.published()?).map_err(StoreError::from)?;
    match settings.len() {
        0 => tracing::warn!("no settings have been published: every page is refused until --settings names a file"),
        groups => tracing::info!(groups, "settings published"),
    }
    let clock = Arc::new(SystemClock::start());
    let setup = Setup {
        dist: script(options),
        behind_proxy: options.behind_proxy,
        rate: options.rate,
        ..Setup::new(settings, database, clock)
    };
    Ok(Server::new(setup)?)
}

/// The built script, or none: sessions go on without it, and the warning says what to do.
fn script(options: &Options) -> Dist {
    let dist = Dist::read(&options.dist).unwrap_or_default();
    if dist.is_missing() {
        tracing::warn!(dist = %options.dist.display(), "there is no cobrowse.js in this folder: pages cannot load it");
    }
    dist
}

/// Comes true at SIGINT (Ctrl-C) or SIGTERM (service managers).
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Comes true at Ctrl-C.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
