use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why a request got no page. Shown as one plain sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The `Host` header names none of the sites.
    UnknownHost,
    /// The site has no such file, or the path is not one this server would ever open.
    NoSuchPage,
    /// The page takes no forms.
    TakesNoForms,
    /// The form is larger than any of the test pages', or is none.
    OddForm,
    /// The configured address of the collaboration server cannot be written into a header.
    OddServerName,
    /// The system gave no random bytes for a nonce.
    NoRandomness,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, sentence) = match self {
            Self::UnknownHost => (StatusCode::NOT_FOUND, "There is no site of this name here.\n"),
            Self::NoSuchPage => (StatusCode::NOT_FOUND, "This site has no such page.\n"),
            Self::TakesNoForms => (StatusCode::METHOD_NOT_ALLOWED, "This page takes no forms.\n"),
            Self::OddForm => (StatusCode::BAD_REQUEST, "This form cannot be read.\n"),
            Self::OddServerName => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "The configured address of the collaboration server is not an origin.\n",
            ),
            Self::NoRandomness => (StatusCode::INTERNAL_SERVER_ERROR, "This machine has no random numbers to give.\n"),
        };
        (status, sentence).into_response()
    }
}
