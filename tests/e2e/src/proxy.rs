//! A proxy that takes every connection to this machine, whatever host was asked for.
//!
//! WebKitGTK cannot be told where a name is to be found, but it can be told to leave that to a proxy.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufStream, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Answers `CONNECT` (RFC 9110, section 9.3.6) and nothing else.
#[derive(Debug)]
#[must_use = "connections are closed when this is dropped"]
pub struct Proxy {
    address: SocketAddr,
    traffic: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port of the loopback interface.
    ///
    /// # Errors
    /// When no port is left.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let traffic = tokio::spawn(async move {
            let mut visits = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                visits.spawn(async move {
                    // What goes wrong here, the browser shows.
                    let _ = connect(BufStream::new(stream)).await;
                });
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

impl Drop for Proxy {
    fn drop(&mut self) {
        self.traffic.abort();
    }
}

async fn connect(mut stream: BufStream<TcpStream>) -> Result<()> {
    let mut asked = String::new();
    while !asked.ends_with("\r\n\r\n") {
        if stream.read_line(&mut asked).await? == 0 {
            return Ok(());
        }
    }
    let Some(port) = port_of(&asked) else {
        stream.write_all(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await?;
        return Ok(stream.flush().await?);
    };
    let mut there = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.context("nobody listens there")?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    stream.flush().await?;
    copy_bidirectional(&mut stream, &mut there).await?;
    Ok(())
}

/// Of `CONNECT www.shop.test:4433 HTTP/1.1`.
fn port_of(asked: &str) -> Option<u16> {
    let authority = asked.strip_prefix("CONNECT ")?.split(' ').next()?;
    authority.rsplit_once(':')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_connect_has_a_port() {
        for (asked, port) in [
            ("CONNECT www.shop.test:4433 HTTP/1.1\r\n\r\n", Some(4433)),
            ("CONNECT [::1]:80 HTTP/1.1\r\n\r\n", Some(80)),
            ("CONNECT www.shop.test HTTP/1.1\r\n\r\n", None),
            ("GET http://www.shop.test:80/ HTTP/1.1\r\n\r\n", None),
        ] {
            assert_eq!(port_of(asked), port, "{asked}");
        }
    }
}
