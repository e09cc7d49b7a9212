//! The demonstration sites: a shop, a payment provider and a bank on three unrelated domains, plus
//! the pages the browser tests visit. All of them use the published script tag the way a customer
//! would; nothing here is linked against the visitor crate.
//!
//! One process serves every site and tells them apart by the `Host` header. `*.localhost` needs no
//! DNS, and browsers treat `shop.localhost` and `pay.localhost` as unrelated domains.
//!
//! | path | what |
//! |---|---|
//! | `/…` | the site's own folder: `shop/`, `pay/`, `bank/` |
//! | `/cobrowse-helper.html` | the helper page customers copy, filled in for this server |
//! | `/t/NAME` | test pages, the same on every host, with the headers listed in [`TEST_PAGES`] |
//! | `/dist/…` and `/dist-missing-wasm/…`, `/dist-missing-glue/…`, `/dist-wrong-mime/…` | the built package, whole or broken in one way |
//!
//! ```
//! use demo_sites::{SitesConfig, router};
//!
//! let app = router(SitesConfig::new("http://localhost:8090", "dist"));
//! ```

mod dist;
mod file;
mod page;
mod refusal;
mod site;
mod template;
mod test_page;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;

pub use test_page::{TEST_PAGES, TestPage};

use dist::Fault;

/// What the sites have to know about the world around them.
#[derive(Debug, Clone)]
pub struct SitesConfig {
    /// Origin of the collaboration server, as it is to appear in the script tags.
    pub server: String,
    /// Folder with the built package, for the pages that serve their own copy of it.
    pub dist: PathBuf,
    /// Group id filled into the helper page. The sites' own pages carry it written out, as pasted
    /// from the account page.
    pub group_id: String,
}

impl SitesConfig {
    /// Sites that talk to `server` (an origin, `http://localhost:8090`) and take the built package
    /// from `dist`. A slash at the end of `server` is dropped, so that addresses can be appended.
    pub fn new(server: impl Into<String>, dist: impl Into<PathBuf>) -> Self {
        let server = server.into().trim_end_matches('/').to_owned();
        Self { server, dist: dist.into(), group_id: "15687".to_owned() }
    }
}

/// All sites and test pages, to be served by axum or called directly in a test.
pub fn router(config: SitesConfig) -> Router {
    let config = Arc::new(config);
    let copy = |fault| get(move |state, visit, name| dist::serve(fault, state, visit, name));
    Router::new()
        .route("/cobrowse-helper.html", get(page::helper))
        .route("/favicon.ico", get(page::icon))
        .route("/t/{name}", get(test_page::serve))
        .route("/dist/{name}", copy(Fault::None))
        .route("/dist-missing-wasm/{name}", copy(Fault::MissingWasm))
        .route("/dist-missing-glue/{name}", copy(Fault::MissingGlue))
        .route("/dist-wrong-mime/{name}", copy(Fault::WrongMime))
        .fallback_service(get(page::site).with_state(config.clone()))
        .with_state(config)
}

#[cfg(test)]
mod tests;
