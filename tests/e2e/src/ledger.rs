//! What the demo sites have been asked for.

use serde::Deserialize;

/// One request that reached them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// When, in ms since the sites were started.
    pub at_ms: u64,
    /// `GET`, `POST`, …
    pub method: String,
    /// The `Host` header.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// The `Referer` header, empty for none.
    pub referer: String,
    /// The body, empty for none.
    pub body: String,
}

impl Line {
    /// Whether a site of that company was asked.
    pub fn is_of(&self, company: &str) -> bool {
        self.host.starts_with(&format!("www.{company}.")) || self.host.starts_with(&format!("{company}."))
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}
