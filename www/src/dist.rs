use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

use crate::SitesConfig;
use crate::file;
use crate::page::answer;
use crate::refusal::Refusal;
use crate::site::Visit;

/// How a copy of the built package is broken, the way real deployments break it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not at all.
    None,
    /// The wasm was not uploaded.
    MissingWasm,
    /// The glue was not uploaded.
    MissingGlue,
    /// The web server does not know `.wasm`.
    WrongMime,
}

impl Fault {
    fn hides(self, kind: Kind) -> bool {
        match self {
            Self::MissingWasm => kind == Kind::Wasm,
            Self::MissingGlue => kind == Kind::Glue,
            Self::None | Self::WrongMime => false,
        }
    }
}

/// One file of a copy of the package. Only its top level is served: the npm folder is not part of what
/// a tag loads.
pub(crate) async fn serve(
    fault: Fault,
    State(config): State<Arc<SitesConfig>>,
    _visit: Visit,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let kind = Kind::of(&name);
    if fault.hides(kind) || name.contains('/') {
        return Err(Refusal::NoSuchPage);
    }
    let path = file::locate(&config.dist, &name)?;
    let mut response = answer(&path, file::read(&path).await?);
    if fault == Fault::WrongMime && kind == Kind::Wasm {
        let plain = HeaderValue::from_static("text/plain");
        response.headers_mut().insert(CONTENT_TYPE, plain);
    }
    Ok(response)
}

/// What a file of the package is, by its name: `cobrowse-<hash>.js` is the glue, `cobrowse.js` the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Glue,
    Wasm,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        let hashed = name.strip_prefix("cobrowse-");
        match hashed.and_then(|rest| rest.rsplit_once('.')) {
            Some((_, "js")) => Self::Glue,
            Some((_, "wasm")) => Self::Wasm,
            _ => Self::Other,
        }
    }
}
