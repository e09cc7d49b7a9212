//! The script that pages load.

use crate::vault::{digest, hex};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

/// The built files, read once: nothing but these names is ever served, whatever a path says.
#[derive(Debug, Default)]
pub struct Dist {
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    bytes: Bytes,
    kind: Kind,
    etag: String,
    /// The same, smaller; none when it would not be smaller. Set some time after the start.
    brotli: OnceLock<Option<Bytes>>,
}

impl Dist {
    /// Reads what belongs to the script from the folder `dir`.
    ///
    /// # Errors
    /// When the folder or a file cannot be read.
    pub fn read(dir: &Path) -> std::io::Result<Self> {
        let mut files = HashMap::new();
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if let Some(kind) = Kind::of(&name) {
                files.insert(name, File::new(std::fs::read(entry.path())?, kind));
            }
        }
        Ok(Self { files })
    }

    /// Whether the script tag itself is missing.
    pub fn is_missing(&self) -> bool {
        !self.files.contains_key("cobrowse.js")
    }

    /// Compresses all files; until then they are served as they are. Takes a moment of computing.
    pub fn compress(&self) {
        for file in self.files.values() {
            let _ = file.brotli.set(compressed(&file.bytes));
        }
    }

    /// The answer to a request for the file at `path`.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        Some(self.files.get(path.strip_prefix('/')?)?.answer(headers))
    }
}

impl File {
    fn new(bytes: Vec<u8>, kind: Kind) -> Self {
        let etag = hex(&digest(&bytes)).chars().take(16).collect();
        Self { bytes: bytes.into(), kind, etag, brotli: OnceLock::new() }
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let small = self.brotli.get().and_then(Option::as_ref).filter(|_| takes_brotli(request));
        // Two encodings are two things to a cache.
        let etag = format!("\"{}{}\"", self.etag, if small.is_some() { "-br" } else { "" });
        let headers = [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, self.kind.lifetime())];
        if has_already(request, &etag) {
            return (StatusCode::NOT_MODIFIED, ALWAYS, headers).into_response();
        }
        let kind = [(header::CONTENT_TYPE, self.kind.mime())];
        match small {
            Some(small) => (ALWAYS, headers, kind, [(header::CONTENT_ENCODING, "br")], small.clone()).into_response(),
            None => (ALWAYS, headers, kind, self.bytes.clone()).into_response(),
        }
    }
}

/// Any page may load the script, also one that is cross-origin isolated.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::VARY, "accept-encoding"),
];

/// What a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tag,
    Glue,
    Wasm,
    Texts,
    Integrity,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        match name {
            "cobrowse.js" => return Some(Kind::Tag),
            "integrity.json" => return Some(Kind::Integrity),
            _ => {}
        }
        let (hash, extension) = name.strip_prefix("cobrowse-")?.split_once('.')?;
        if hash.is_empty() || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        match extension {
            "js" | "mjs" => Some(Kind::Glue),
            "wasm" => Some(Kind::Wasm),
            // `de.json`: what visitors read, in one language.
            _ => extension
                .strip_suffix(".json")
                .filter(|tag| tag.bytes().all(|b| b.is_ascii_lowercase()))
                .map(|_| Kind::Texts),
        }
    }

    fn mime(self) -> &'static str {
        match self {
            Kind::Tag | Kind::Glue => "text/javascript; charset=utf-8",
            Kind::Wasm => "application/wasm",
            Kind::Texts | Kind::Integrity => "application/json",
        }
    }

    /// The tag's name stays, so an update has to get through within minutes; a hashed name never changes its content.
    fn lifetime(self) -> &'static str {
        match self {
            Kind::Tag | Kind::Integrity => "public, max-age=300",
            Kind::Glue | Kind::Wasm | Kind::Texts => "public, max-age=31536000, immutable",
        }
    }
}

/// RFC 9110 section 12.5.3, as far as browsers use it: `br`, unless its weight is zero.
fn takes_brotli(request: &HeaderMap) -> bool {
    let lines = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map(str::parse::<f32>);
        name.trim().eq_ignore_ascii_case("br") && !matches!(weight, Some(Ok(0.0)))
    })
}

fn has_already(request: &HeaderMap, etag: &str) -> bool {
    let known = request.get(header::IF_NONE_MATCH).and_then(|line| line.to_str().ok()).unwrap_or_default();
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag)
}

fn compressed(bytes: &[u8]) -> Option<Bytes> {
    // Quality 9: within 3 % of the best, at a tenth of its time.
    let params = brotli::enc::BrotliEncoderParams { quality: 9, size_hint: bytes.len(), ..Default::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut small, &params).ok()?;
    (small.len() < bytes.len()).then(|| small.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_script_are_served() {
        for (name, kind) in [
            ("cobrowse.js", Some(Kind::Tag)),
            ("integrity.json", Some(Kind::Integrity)),
            ("cobrowse-0123456789abcdef.js", Some(Kind::Glue)),
            ("cobrowse-0123456789abcdef.mjs", Some(Kind::Glue)),
            ("cobrowse-0123456789abcdef.wasm", Some(Kind::Wasm)),
            ("cobrowse-0123456789abcdef.de.json", Some(Kind::Texts)),
            ("cobrowse-0123456789abcdef.wasm.map", None),
            ("cobrowse-0123456789abcdef.json", None),
            ("cobrowse-0123456789abcdef.../x.json", None),
            ("cobrowse-.js", None),
            ("cobrowse-notes.js", None),
            ("package.json", None),
            (".env", None),
        ] {
            assert_eq!(Kind::of(name), kind, "{name}");
        }
    }

    #[test]
    fn who_takes_brotli() {
        for (line, takes) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=0.5", true),
            ("gzip, br;q=0", false),
            ("gzip", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, line.parse().unwrap())]);
            assert_eq!(takes_brotli(&headers), takes, "{line}");
        }
        assert!(!takes_brotli(&HeaderMap::new()));
    }
}
