//! Connections: taken, bounded in time, and let finish when the server stops.

use crate::address::Peer;
use crate::limits::{HEAD_WITHIN, STOP_WITHIN, SWEEP_EVERY};
use crate::server::Server;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

/// Serves `server` on `listener` until `stop` comes true and requests under way have finished.
///
/// HTTP/1 without TLS: the reverse proxy in front has both. Its own accept loop, because a head that never
/// arrives has to be given up, and `axum::serve` waits for it.
pub async fn serve(listener: TcpListener, server: Arc<Server>, stop: impl Future<Output = ()>) {
    let app = crate::app(&server);
    let mut connections = JoinSet::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let mut stop = std::pin::pin!(stop);
    let mut sweep = interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => {
                    let connection = connection(&http, stream, address.ip(), &app);
                    connections.spawn(attend(connection, Arc::clone(&server)));
                }
                Err(error) => {
                    // Mostly "too many open files": it passes when somebody hangs up, and asking at once again would
                    // only burn time.
                    tracing::warn!(%error, "a connection could not be taken");
                    sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = connections.join_next() => {}
            _ = sweep.tick() => server.sweep(),
            () = &mut stop => break,
        }
    }
    drop(listener);
    server.stop();
    let finished = async {
        while connections.join_next().await.is_some() {}
        server.places.emptied().await;
    };
    if timeout(STOP_WITHIN, finished).await.is_err() {
        tracing::warn!("requests were still under way");
    }
}

/// Sees a connection through. When the server stops, it ends after the request that is under way.
async fn attend(connection: Connection, server: Arc<Server>) {
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = &mut connection => return,
        () = server.stopped() => connection.as_mut().graceful_shutdown(),
    }
    // It may end in an error of the other side's: there is nobody to tell.
    let _ = connection.await;
}

type Connection = http1::UpgradeableConnection<TokioIo<TcpStream>, TowerToHyperService<App>>;
type App = axum::middleware::AddExtension<Router, Peer>;

fn connection(http: &http1::Builder, stream: TcpStream, peer: IpAddr, app: &Router) -> Connection {
    // Messages are small and awaited. Where this cannot be set they are merely slower.
    let _ = stream.set_nodelay(true);
    let app = tower::Layer::layer(&Extension(Peer(peer)), app.clone());
    http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)).with_upgrades()
}
