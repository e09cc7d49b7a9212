//! Where the demo listens.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use anyhow::{Result, bail};

/// The two ports of the demo.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// All three sites, told apart by their host names.
    pub sites: u16,
    /// The collaboration server.
    pub server: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { sites: 8080, server: 8090 }
    }
}

impl Ports {
    /// Makes sure that nobody else listens there.
    ///
    /// # Errors
    /// When somebody does; the message names the option that chooses another port.
    pub fn ensure_free(self) -> Result<()> {
        if self.sites == self.server {
            bail!("--port and --server-port must differ");
        }
        for (port, option) in [(self.sites, "--port"), (self.server, "--server-port")] {
            if is_taken(port) {
                bail!("port {port} is in use: stop what listens there, or choose another with `{option} PORT`");
            }
        }
        Ok(())
    }

    /// Where the server listens.
    pub fn server_address(self) -> String {
        format!("127.0.0.1:{}", self.server)
    }

    /// Where the sites listen.
    pub fn sites_address(self) -> String {
        format!("127.0.0.1:{}", self.sites)
    }

    /// How pages address the server.
    pub fn server_origin(self) -> String {
        format!("http://localhost:{}", self.server)
    }

    /// How a visitor addresses one of the sites.
    pub fn site(self, name: &str) -> String {
        format!("http://www.{name}.localhost:{}/", self.sites)
    }
}

/// Browsers try `[::1]` first for `localhost` names, so a stranger there would get the demo's visitors.
/// A machine without IPv6 has no such stranger.
fn is_taken(port: u16) -> bool {
    [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))]
        .into_iter()
        .any(|address| TcpListener::bind(address).is_err_and(|error| error.kind() == ErrorKind::AddrInUse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_way_out() {
        let occupant = TcpListener::bind("127.0.0.1:0").expect("binds");
        let port = occupant.local_addr().expect("has an address").port();
        let ports = Ports { sites: port, server: 0 };
        let complaint = ports.ensure_free().expect_err("taken").to_string();
        assert!(complaint.contains(&format!("port {port} is in use")));
        assert!(complaint.contains("--port"));
    }

    #[test]
    fn one_port_cannot_serve_both() {
        let ports = Ports { sites: 9, server: 9 };
        assert!(ports.ensure_free().is_err());
    }
}
