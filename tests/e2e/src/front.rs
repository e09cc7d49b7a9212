//! TLS in front of a program that speaks plain HTTP, as operators put it there.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Passes on what comes in. Its certificate is made up for each front and signed by nobody.
#[derive(Debug)]
#[must_use = "connections are closed when this is dropped"]
pub struct Front {
    address: SocketAddr,
    traffic: JoinHandle<()>,
}

impl Front {
    /// Listens on a free port of the loopback interface, before a program at `behind` that need not run yet.
    ///
    /// # Errors
    /// When no certificate can be made, or no port is left.
    pub async fn before(behind: SocketAddr) -> Result<Self> {
        let acceptor = acceptor().context("no certificate")?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let traffic = tokio::spawn(async move {
            // Ends, with all its tasks, when this one is aborted.
            let mut visits = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                visits.spawn(pass(acceptor.clone(), stream, behind));
                while visits.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, traffic })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.traffic.abort();
    }
}

/// Browsers open connections that they never use, and close others in the middle: neither is anybody's fault.
async fn pass(acceptor: TlsAcceptor, stream: TcpStream, behind: SocketAddr) {
    if let Ok(mut outer) = acceptor.accept(stream).await
        && let Ok(mut inner) = TcpStream::connect(behind).await
    {
        let _ = copy_bidirectional(&mut outer, &mut inner).await;
    }
}

fn acceptor() -> Result<TlsAcceptor> {
    let names = ["help", "shop", "*.shop", "pay", "*.pay", "bank", "*.bank", "stranger", "*.stranger"];
    let names: Vec<String> = names.iter().map(|name| format!("{name}.test")).collect();
    let made = rcgen::generate_simple_self_signed(names)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
