use std::path::{Path, PathBuf};

use crate::refusal::Refusal;

/// Where a request path points inside `root`, if every part of it is a plain name.
///
/// Only letters, digits, `.`, `-` and `_` are let through, and no name may begin with a dot. So there is
/// no `..`, no hidden file, no percent-encoding to decode and no separator of another system.
/// A path that ends in a slash means its `index.html`.
pub(crate) fn locate(root: &Path, path: &str) -> Result<PathBuf, Refusal> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut found = root.to_path_buf();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        if is_last && part.is_empty() {
            found.push("index.html");
        } else if is_plain_name(part) {
            found.push(part);
        } else {
            return Err(Refusal::NoSuchPage);
        }
    }
    Ok(found)
}

fn is_plain_name(part: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain)
}

/// The bytes of a file. Anything that cannot be read is simply not there.
pub(crate) async fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    tokio::fs::read(path).await.map_err(|_| Refusal::NoSuchPage)
}

/// The same for text.
pub(crate) async fn read_text(path: &Path) -> Result<String, Refusal> {
    String::from_utf8(read(path).await?).map_err(|_| Refusal::NoSuchPage)
}

/// `Content-Type` by the file's extension.
pub(crate) fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_only() {
        let table = [
            ("/", Some("root/index.html")),
            ("/cart.html", Some("root/cart.html")),
            ("/art/", Some("root/art/index.html")),
            ("/art/fell-38.svg", Some("root/art/fell-38.svg")),
            ("cobrowse-0a.wasm", Some("root/cobrowse-0a.wasm")),
            ("/../Cargo.toml", None),
            ("/art/../../Cargo.toml", None),
            ("/..%2fCargo.toml", None),
            ("/%2e%2e/Cargo.toml", None),
            ("/..\\Cargo.toml", None),
            ("//etc/passwd", None),
            ("/.git/config", None),
            ("/a b", None),
            ("/a\0b", None),
        ];
        for (path, expected) in table {
            let found = locate(Path::new("root"), path).ok();
            assert_eq!(found, expected.map(PathBuf::from), "{path}");
        }
    }
}
