use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::SitesConfig;
use crate::file;
use crate::refusal::Refusal;
use crate::site::Visit;
use crate::template;

/// A file of the site that was asked for; HTML and scripts with their tokens filled in.
pub(crate) async fn site(State(config): State<Arc<SitesConfig>>, visit: Visit, uri: Uri) -> Result<Response, Refusal> {
    let folder = visit.site.folder().ok_or(Refusal::NoSuchPage)?;
    let root = source(folder);
    let path = file::locate(&root, uri.path())?;
    if !is_template(&path) {
        return Ok(answer(&path, file::read(&path).await?));
    }
    let tokens = Tokens::new(&config, &visit)?;
    Ok(answer(&path, tokens.render(&root, &path).await?))
}

/// The helper page, made from the very template that customers get.
pub(crate) async fn helper(State(config): State<Arc<SitesConfig>>, _visit: Visit) -> Result<Response, Refusal> {
    let path = source("../pkg-template/helper.html");
    let page = file::read_text(&path)
        .await?
        .replace("https://YOUR-COBROWSE-SERVER", &config.server)
        .replace("YOUR-GROUP-ID", &config.group_id);
    Ok(answer(&path, page))
}

/// The site's icon. Browsers ask for this name on pages that link to none, such as the helper page,
/// and a 404 would be a line in the console.
pub(crate) async fn icon(visit: Visit) -> Result<Response, Refusal> {
    let folder = visit.site.folder().unwrap_or("pages");
    let path = source(folder).join("favicon.svg");
    Ok(answer(&path, file::read(&path).await?))
}

/// A folder or file beside this crate's manifest. Read at each request, so that a page can be edited
/// while the sites run.
pub(crate) fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether tokens are filled in. Style sheets and pictures go out as they are.
pub(crate) fn is_template(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "html" || extension == "js")
}

/// A file as a response. `no-cache`, not `no-store`: the latter would keep pages out of the
/// back/forward cache, which is part of what is being tested.
pub(crate) fn answer(path: &Path, body: impl IntoResponse) -> Response {
    let headers = [(CONTENT_TYPE, file::content_type(path)), (CACHE_CONTROL, "no-cache")];
    (headers, body).into_response()
}

/// What the tokens of one response stand for.
pub(crate) struct Tokens {
    values: HashMap<&'static str, String>,
}

impl Tokens {
    pub(crate) fn new(config: &SitesConfig, visit: &Visit) -> Result<Self, Refusal> {
        let origin_of = |name| visit.origin_of(config.scheme, name);
        let values = HashMap::from([
            ("server", config.server.clone()),
            ("shop", origin_of("shop")),
            ("pay", origin_of("pay")),
            ("bank", origin_of("bank")),
            ("stranger", origin_of("stranger")),
            ("nonce", fresh_nonce()?),
        ]);
        Ok(Self { values })
    }

    /// The same with one more token.
    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.values.insert(name, value);
        self
    }

    /// The file at `path`, with `{{> part}}` replaced by that file of `root` and `{{token}}` by its value.
    /// Parts have no parts.
    pub(crate) async fn render(&self, root: &Path, path: &Path) -> Result<String, Refusal> {
        let text = file::read_text(path).await?;
        let parts = read_parts(root, &text).await?;
        let whole = template::fill(&text, |name| parts.get(name).cloned());
        Ok(self.fill(&whole))
    }

    pub(crate) fn fill(&self, text: &str) -> String {
        template::fill(text, |name| self.values.get(name).cloned())
    }
}

/// The files that `text` asks for, by the whole token (`> parts/header.html`).
async fn read_parts(root: &Path, text: &str) -> Result<HashMap<String, String>, Refusal> {
    let mut parts = HashMap::new();
    for token in template::names(text).filter(|name| name.starts_with('>')) {
        let path = file::locate(root, token.trim_start_matches('>').trim())?;
        parts.insert(token.to_owned(), file::read_text(&path).await?);
    }
    Ok(parts)
}

/// 128 random bits, as Content Security Policy asks for at least.
fn fresh_nonce() -> Result<String, Refusal> {
    let bits = getrandom::u64().and_then(|high| Ok((high, getrandom::u64()?)));
    let (high, low) = bits.map_err(|_| Refusal::NoRandomness)?;
    Ok(format!("{high:016x}{low:016x}"))
}
