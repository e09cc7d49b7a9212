//! What somebody who started the demo needs to know.

use std::path::Path;

use crate::demo::Ports;

/// The addresses, and what to try.
pub fn text(ports: Ports, token: &str, logs: &Path) -> String {
    format!(
        "
The demo is running.

  the shop         {shop}
  the pay site     {pay}
  the bank         {bank}
  agent console    {server}/console   (token: {token})

Try this:
  1. Open the console and sign in with the token.
  2. Open the shop in another window, put something into the cart, and press \"Get help\":
     the console shows the session and its key.
  3. Pay. The pay site is an unrelated domain: a small window opens, carries the session over,
     and closes. The console shows the crossing.
  4. Go on to the bank, by a plain link, and end the session there.
     The shop is out of session at its next page load.

Logs: {logs}
Ctrl-C stops everything.",
        shop = ports.site("shop"),
        pay = ports.site("pay"),
        bank = ports.site("bank"),
        server = ports.server_origin(),
        logs = logs.display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_and_the_token_are_named() {
        let ports = Ports { sites: 1, server: 2 };
        let text = text(ports, "secret", Path::new("logs"));
        for part in [
            "http://www.shop.localhost:1/",
            "http://www.pay.localhost:1/",
            "http://www.bank.localhost:1/",
            "http://localhost:2/console",
            "token: secret",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
}
