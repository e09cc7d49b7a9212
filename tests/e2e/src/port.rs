//! A port that is promised to one program before that program runs.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result};
use tokio::net::TcpSocket;

/// A free port of the loopback interface, kept for a program that is started later, and again after
/// that program has ended: no other program is given it meanwhile.
///
/// The usual way, bind to port 0, close, hand the number over, is a race that a busy test run loses
/// now and then. Here the socket stays bound, but never listens. Linux lets a second socket bind to
/// the same port as long as both have `SO_REUSEADDR` (servers set it) and neither listens yet, and
/// it never hands out a bound port as a free one. Other systems refuse the second socket, so
/// there the port is released at once and the race remains.
#[derive(Debug)]
#[must_use = "the port is free for anyone again when this is dropped"]
pub struct ReservedPort {
    address: SocketAddr,
    _held: Option<TcpSocket>,
}

impl ReservedPort {
    /// Takes any free port.
    ///
    /// # Errors
    /// When the system has none left.
    pub fn take() -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).context("no free port")?;
        let address = socket.local_addr()?;
        Ok(Self { address, _held: cfg!(target_os = "linux").then_some(socket) })
    }

    /// Where the program is going to listen.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port alone.
    pub fn number(&self) -> u16 {
        self.address.port()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test]
    async fn the_program_it_was_kept_for_gets_it_again_and_again() -> Result<()> {
        let port = ReservedPort::take()?;
        for _ in 0..3 {
            let server = TcpListener::bind(port.address()).await?;
            let (visit, _) = tokio::try_join!(TcpStream::connect(port.address()), server.accept())?;
            drop(visit);
        }
        Ok(())
    }

    #[tokio::test]
    async fn nobody_else_is_given_it() -> Result<()> {
        let ports = (0..200).map(|_| ReservedPort::take()).collect::<Result<Vec<_>>>()?;
        let kept: HashSet<u16> = ports.iter().map(ReservedPort::number).collect();
        assert_eq!(kept.len(), ports.len());
        let mut others = Vec::new();
        for _ in 0..2000 {
            let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            assert!(!kept.contains(&other.local_addr()?.port()));
            others.push(other);
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_visit_before_the_program_runs_is_refused_at_once() -> Result<()> {
        let port = ReservedPort::take()?;
        assert!(TcpStream::connect(port.address()).await.is_err());
        Ok(())
    }
}
