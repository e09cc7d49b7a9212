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
//! | `/coop/NAME`, `/no-referrer/NAME` | test pages and the helper page with one more header |
//! | `/redirect/SITE/PATH` | answers 302, to that path of that site |
//! | `/never` | answers never |
//! | `/t/told` | takes what a test page has to tell, for the ledger |
//! | `/ledger.json` | with [`SitesConfig::ledger`]: what all sites have been asked for |
//! | `/dist/…` and `/dist-missing-wasm/…`, `/dist-missing-glue/…`, `/dist-wrong-mime/…` | the built package, whole or broken in one way |
//!
//! ```
//! use demo_sites::{SitesConfig, router};
//!
//! let app = router(SitesConfig::new("http://localhost:8090", "dist"));
//! ```

mod detour;
mod dist;
mod echo;
mod file;
mod ledger;
mod page;
mod refusal;
mod site;
mod template;
mod test_page;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};

pub use ledger::Record;
pub use site::Scheme;
pub use test_page::{TEST_PAGES, TestPage};

use dist::Fault;
use ledger::Ledger;
use test_page::Extra;

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
    /// How the pages link to each other.
    pub scheme: Scheme,
    /// Whether requests are kept and told.
    pub ledger: Record,
}

impl SitesConfig {
    /// Sites that talk to `server` (an origin, `http://localhost:8090`) and take the built package
    /// from `dist`. A slash at the end of `server` is dropped, so that addresses can be appended.
    pub fn new(server: impl Into<String>, dist: impl Into<PathBuf>) -> Self {
        let server = server.into().trim_end_matches('/').to_owned();
        let group_id = "15687".to_owned();
        Self { server, dist: dist.into(), group_id, scheme: Scheme::Http, ledger: Record::Nothing }
    }
}

/// All sites and test pages, to be served by axum or called directly in a test.
pub fn router(config: SitesConfig) -> Router {
    let config = Arc::new(config);
    let copy = |fault| get(move |state, visit, name| dist::serve(fault, state, visit, name));
    let with =
        |extra| get(move |state, visit, name, request| test_page::serve_with(extra, state, visit, name, request));
    let sites = Router::new()
        .route("/cobrowse-helper.html", get(page::helper))
        .route("/favicon.ico", get(page::icon))
        .route("/t/{name}", get(test_page::serve).post(test_page::serve))
        .route("/t/told", post(ledger::told))
        .route("/coop/{name}", with(Extra::Coop))
        .route("/no-referrer/{name}", with(Extra::NoReferrer))
        .route("/redirect/{site}/{*path}", get(detour::redirect))
        .route("/never", get(detour::never))
        .route("/dist/{name}", copy(Fault::None))
        .route("/dist-missing-wasm/{name}", copy(Fault::MissingWasm))
        .route("/dist-missing-glue/{name}", copy(Fault::MissingGlue))
        .route("/dist-wrong-mime/{name}", copy(Fault::WrongMime))
        .fallback_service(get(page::site).with_state(config.clone()))
        .with_state(config.clone());
    match config.ledger {
        Record::Nothing => sites,
        Record::Everything => {
            let ledger = Arc::new(Ledger::default());
            let kept = sites.layer(middleware::from_fn_with_state(ledger.clone(), ledger::note));
            kept.route("/ledger.json", get(ledger::tell).with_state(ledger))
        }
    }
}

#[cfg(test)]
mod tests;
