use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

use crate::SitesConfig;
use crate::file;
use crate::refusal::Refusal;
use crate::site::{Site, Visit};

/// On to a path of one of the sites, query included, fragment left to the browser.
pub(crate) async fn redirect(
    State(config): State<Arc<SitesConfig>>,
    visit: Visit,
    Path((name, path)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Refusal> {
    Site::named(&name).ok_or(Refusal::NoSuchPage)?;
    // Only its check of every part is wanted: what passes can stand in a header.
    file::locate(std::path::Path::new(""), &path)?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let place = format!("{}/{path}{query}", visit.origin_of(config.scheme, &name));
    Ok((StatusCode::FOUND, [(LOCATION, place)]).into_response())
}

/// As a server does that has hung up in all but name.
pub(crate) async fn never(_visit: Visit) -> Response {
    std::future::pending().await
}
