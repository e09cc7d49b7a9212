use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;

use crate::SitesConfig;
use crate::echo::Echo;
use crate::file;
use crate::page::{self, Tokens, answer, is_template, source};
use crate::refusal::Refusal;
use crate::site::Visit;

/// A page under `/t/` and the set-up it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestPage {
    /// File name in `www/pages/`; the page is at `/t/NAME` on every host.
    pub name: &'static str,
    /// `Content-Security-Policy` of the response, with `{{nonce}}` and `{{server}}` still to be filled in.
    pub policy: Option<&'static str>,
    /// Whether it takes forms by POST and shows what came.
    pub takes_forms: bool,
}

/// Every test page. The browser tests walk through this list, so a page that is not in it does not exist.
pub const TEST_PAGES: &[TestPage] = &[
    TestPage::plain("idle.html"),
    TestPage::plain("bare-hop.html"),
    TestPage::plain("bare-load.html"),
    TestPage::plain("link.html"),
    TestPage::plain("sends-on.html"),
    TestPage::plain("tag.html"),
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
    TestPage::plain("ways.html"),
    TestPage::plain("left-early.html"),
    TestPage::plain("ways-link.html"),
    TestPage::plain("helper-closed.html"),
    TestPage::plain("helper-other-group.html"),
    TestPage::plain("helper-without-cookies.html"),
    TestPage { takes_forms: true, ..TestPage::plain("echo.html") },
    TestPage { takes_forms: true, ..TestPage::plain("router.html") },
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
        Self { name, policy: None, takes_forms: false }
    }

    const fn guarded(name: &'static str, policy: &'static str) -> Self {
        Self { name, policy: Some(policy), takes_forms: false }
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
    request: Request,
) -> Result<Response, Refusal> {
    let root = source("pages");
    let path = file::locate(&root, &name)?;
    let page = TestPage::named(&name);
    let is_page = path.extension().is_some_and(|extension| extension == "html");
    if is_page && page.is_none() {
        return Err(Refusal::NoSuchPage);
    }
    if request.method() == Method::POST && !page.is_some_and(|page| page.takes_forms) {
        return Err(Refusal::TakesNoForms);
    }
    if !is_template(&path) {
        return Ok(answer(&path, file::read(&path).await?));
    }
    let echo = Echo::read(request).await?;
    let tokens = Tokens::new(&config, &visit)?
        .with("trip", echo.plain("trip"))
        .with("echo", echo.script())
        .with("tag", echo.tag());
    let mut response = answer(&path, tokens.render(&root, &path).await?);
    if let Some(policy) = page.and_then(|page| page.policy) {
        let policy = tokens.fill(policy);
        let value = HeaderValue::from_str(&policy).map_err(|_| Refusal::OddServerName)?;
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, value);
    }
    if echo.asks_for("attachment") {
        response.headers_mut().insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    Ok(response)
}

/// A header that sites send with all their pages, and that a crossing has to live with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extra {
    /// No window has anything to do with one of another site. Browsers heed it over https only.
    Coop,
    /// Nobody is told where a visitor comes from.
    NoReferrer,
}

impl Extra {
    fn header(self) -> (HeaderName, HeaderValue) {
        match self {
            Self::Coop => {
                (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"))
            }
            Self::NoReferrer => (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        }
    }
}

/// A test page or the helper page, with one more header.
pub(crate) async fn serve_with(
    extra: Extra,
    config: State<Arc<SitesConfig>>,
    visit: Visit,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let mut response = match name.as_str() {
        "cobrowse-helper.html" => page::helper(config, visit).await?,
        _ => serve(config, visit, Path(name), request).await?,
    };
    let (name, value) = extra.header();
    response.headers_mut().insert(name, value);
    Ok(response)
}
