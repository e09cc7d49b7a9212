//! Who is signed in.

use crate::limits::{SIGNED_IN, SIGNED_IN_MS};
use crate::server::Server;
use crate::settings::Agent;
use crate::sync::locked;
use crate::vault::{SystemVault, digest, hex};
use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use cobrowse_core::Millis;
use cobrowse_core::desk::{Digest, Vault};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

/// The console's cookie.
pub const COOKIE: &str = "cobrowse_agent";

/// The agents who are signed in. In memory: after a restart they sign in again, with whatever the settings say then.
#[derive(Debug, Default)]
pub struct SignIns {
    by_cookie: Mutex<HashMap<Digest, SignIn>>,
}

#[derive(Debug)]
struct SignIn {
    agent: Arc<Agent>,
    until: Millis,
}

/// An agent with a cookie that is still good.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who it is.
    pub agent: Arc<Agent>,
    /// What is kept of their cookie.
    pub cookie: Digest,
}

impl SignIns {
    /// Signs an agent in; the value goes into their cookie.
    pub fn begin(&self, agent: Arc<Agent>, now: Millis) -> String {
        let mut secret = [0; 32];
        SystemVault.fill(&mut secret);
        let value = hex(&Digest(secret));
        let mut by_cookie = locked(&self.by_cookie);
        if by_cookie.len() >= SIGNED_IN {
            let first = by_cookie.iter().min_by_key(|(_, sign_in)| sign_in.until).map(|(cookie, _)| *cookie);
            first.map(|cookie| by_cookie.remove(&cookie));
        }
        by_cookie.insert(digest(value.as_bytes()), SignIn { agent, until: now + SIGNED_IN_MS });
        value
    }

    /// Whose cookie this is.
    pub fn agent(&self, cookie: &Digest, now: Millis) -> Option<Arc<Agent>> {
        let by_cookie = locked(&self.by_cookie);
        by_cookie.get(cookie).filter(|sign_in| now < sign_in.until).map(|sign_in| Arc::clone(&sign_in.agent))
    }

    /// Signs an agent out.
    pub fn end(&self, cookie: &Digest) {
        locked(&self.by_cookie).remove(cookie);
    }

    /// Forgets what has run out.
    pub fn sweep(&self, now: Millis) {
        locked(&self.by_cookie).retain(|_, sign_in| now < sign_in.until);
    }
}

impl OptionalFromRequestParts<Arc<Server>> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Option<Self>, Infallible> {
        let now = server.hub.now();
        let cookies = cookies(&parts.headers).map(|value| digest(value.as_bytes()));
        let mut known = cookies.filter_map(|cookie| Some(Self { agent: server.sign_ins.agent(&cookie, now)?, cookie }));
        Ok(known.next())
    }
}

/// The values of our cookie. There can be several, of other paths.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_runs_out() {
        let sign_ins = SignIns::default();
        let agent = Arc::new(Agent { name: "Ada".into(), groups: Default::default() });
        let cookie = digest(sign_ins.begin(agent, 1_000).as_bytes());
        assert!(sign_ins.agent(&cookie, 1_000 + SIGNED_IN_MS - 1).is_some());
        assert!(sign_ins.agent(&cookie, 1_000 + SIGNED_IN_MS).is_none());
        sign_ins.sweep(1_000 + SIGNED_IN_MS);
        assert!(locked(&sign_ins.by_cookie).is_empty());
    }
}
