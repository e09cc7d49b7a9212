//! Whether a request comes from the console's own pages.

use crate::server::Server;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use std::sync::Arc;

/// The request was made by a page of this very server. A cookie alone does not say that: another site's form or socket
/// would carry it too, if it were not `SameSite`, and older browsers do not know that.
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin;

impl FromRequestParts<Arc<Server>> for SameOrigin {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Self::Rejection> {
        if is_same_origin(&parts.headers, server.behind_proxy) {
            return Ok(Self);
        }
        tracing::info!(path = parts.uri.path(), "refused: not from the console's own page");
        Err((StatusCode::FORBIDDEN, "This only works from the console's own page.\n"))
    }
}

/// `Sec-Fetch-Site` and `Origin`, as far as the browser sends them, must both say so, and one has to be there.
fn is_same_origin(headers: &HeaderMap, behind_proxy: bool) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| site == "same-origin");
    let origin = headers.get(header::ORIGIN).map(|origin| {
        let authority =
            origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
        authority.zip(host(headers, behind_proxy)).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
    });
    site.unwrap_or(true) && origin.unwrap_or(true) && (site.is_some() || origin.is_some())
}

/// The host that the browser asked. Scripts cannot set either header.
fn host(headers: &HeaderMap, behind_proxy: bool) -> Option<&str> {
    let forwarded = headers.get("x-forwarded-host").filter(|_| behind_proxy);
    forwarded.or_else(|| headers.get(header::HOST))?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(lines: &str) -> HeaderMap {
        let lines = lines.split_terminator('\n').map(|line| line.split_once(": ").unwrap());
        lines.map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn who_is_the_same_origin() {
        for (lines, same) in [
            ("host: help.example\norigin: https://help.example", true),
            ("host: help.example\norigin: https://help.example\nsec-fetch-site: same-origin", true),
            ("host: help.example\nsec-fetch-site: same-origin", true),
            ("host: localhost:8090\norigin: http://localhost:8090", true),
            ("host: help.example", false),
            ("host: help.example\norigin: null", false),
            ("host: help.example\norigin: https://shop.example", false),
            ("host: help.example\norigin: https://help.example\nsec-fetch-site: same-site", false),
            ("host: help.example\norigin: https://evil.example\nsec-fetch-site: same-origin", false),
            ("host: help.example\nsec-fetch-site: none", false),
            ("host: localhost:8090\norigin: http://localhost:8080", false),
            ("x-forwarded-host: evil.example\nhost: help.example\norigin: https://evil.example", false),
        ] {
            assert_eq!(is_same_origin(&headers(lines), false), same, "{lines}");
        }
        let proxied = headers("x-forwarded-host: help.example\nhost: 10.0.0.1:8080\norigin: https://help.example");
        assert!(is_same_origin(&proxied, true));
    }
}
