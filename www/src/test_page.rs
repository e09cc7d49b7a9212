use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;

use crate::SitesConfig;
use crate::file;
use crate::page::{Tokens, answer, is_template, source};
use crate::refusal::Refusal;
use crate::site::Visit;

/// A page under `/t/` and the set-up it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestPage {
    /// File name in `www/pages/`; the page is at `/t/NAME` on every host.
    pub name: &'static str,
    /// `Content-Security-Policy` of the response, with `{{nonce}}` and `{{server}}` still to be filled in.
    pub policy: Option<&'static str>,
}

/// Every test page. The browser tests walk through this list, so a page that is not in it does not exist.
pub const TEST_PAGES: &[TestPage] = &[
    TestPage::plain("idle.html"),
    TestPage::plain("bare-hop.html"),
    TestPage::plain("twice.html"),
    TestPage::plain("foreign-glance.html"),
    TestPage::plain("early.html"),
    TestPage::plain("hostile.html"),
    TestPage::plain("visitor-ui.html"),
    TestPage::plain("visitor-ui-rtl.html"),
    TestPage::plain("seeds.html"),
    TestPage::plain("seed-start.html"),
    TestPage::plain("seed-redirect.html"),
    TestPage::plain("seed-open.html"),
    TestPage::plain("missing-wasm.html"),
    TestPage::plain("wrong-mime.html"),
    TestPage::plain("broken-glue.html"),
    TestPage::plain("server-down.html"),
    TestPage::guarded(
        "strict-csp.html",
        "script-src 'nonce-{{nonce}}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'",
    ),
    TestPage::guarded(
        "csp-no-wasm.html",
        "script-src 'nonce-{{nonce}}' 'strict-dynamic'; \
         object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'",
    ),
    TestPage::guarded(
        "csp-self.html",
        "script-src 'self' 'nonce-{{nonce}}' {{server}} 'wasm-unsafe-eval'; connect-src 'none'",
    ),
];

impl TestPage {
    const fn plain(name: &'static str) -> Self {
        Self { name, policy: None }
    }

    const fn guarded(name: &'static str, policy: &'static str) -> Self {
        Self { name, policy: Some(policy) }
    }

    fn named(name: &str) -> Option<&'static Self> {
        TEST_PAGES.iter().find(|page| page.name == name)
    }
}

/// A test page or one of the scripts they share.
pub(crate) async fn serve(
    State(config): State<Arc<SitesConfig>>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let root = source("pages");
    let path = file::locate(&root, &name)?;
    let page = TestPage::named(&name);
    let is_page = path.extension().is_some_and(|extension| extension == "html");
    if is_page && page.is_none() {
        return Err(Refusal::NoSuchPage);
    }
    if !is_template(&path) {
        return Ok(answer(&path, file::read(&path).await?));
    }
    let tokens = Tokens::new(&config, &visit)?;
    let mut response = answer(&path, tokens.render(&root, &path).await?);
    if let Some(policy) = page.and_then(|page| page.policy) {
        let policy = tokens.fill(policy);
        let value = HeaderValue::from_str(&policy).map_err(|_| Refusal::OddServerName)?;
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
    }
    Ok(response)
}
