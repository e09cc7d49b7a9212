//! The files that pages load.

use crate::support::World;
use axum::http::header;
use cobrowse_server::dist::Dist;

const GLUE: &str = "cobrowse-0123456789abcdef.js";
const WASM: &str = "cobrowse-0123456789abcdef.wasm";

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    write("cobrowse.js", "console.log('tag');".repeat(50).as_bytes());
    write(GLUE, b"export {};");
    write(WASM, b"\0asm\x01\0\0\0");
    write("integrity.json", b"{}");
    write("secret.txt", b"not for pages");
    std::fs::create_dir(dir.path().join("npm")).unwrap();
    write("npm/package.json", b"{}");
    let dist = Dist::read(dir.path()).unwrap();
    dist.compress();
    World::with(|setup| setup.dist = dist)
}

#[tokio::test]
async fn every_page_may_load_the_script() {
    let world = world();
    for (name, mime, cache) in [
        ("cobrowse.js", "text/javascript; charset=utf-8", "public, max-age=300"),
        ("integrity.json", "application/json", "public, max-age=300"),
        (GLUE, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        (WASM, "application/wasm", "public, max-age=31536000, immutable"),
    ] {
        let reply = world.get(&format!("/{name}"), &[("origin", "https://anyone.example")]).await;
        assert_eq!(reply.status, 200, "{name}");
        assert_eq!(reply.header(header::CONTENT_TYPE), Some(mime));
        assert_eq!(reply.header(header::CACHE_CONTROL), Some(cache));
        assert_eq!(reply.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
        let etag = reply.header(header::ETAG).unwrap();
        let again = world.get(&format!("/{name}"), &[("if-none-match", etag)]).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{name}");
    }
}

#[tokio::test]
async fn brotli_for_who_takes_it() {
    let world = world();
    let plain = world.get("/cobrowse.js", &[]).await;
    let small = world.get("/cobrowse.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(plain.header(header::CONTENT_ENCODING), None);
    assert_eq!(small.header(header::CONTENT_ENCODING), Some("br"));
    assert!(small.body.len() < plain.body.len() / 2);
    assert_ne!(plain.header(header::ETAG), small.header(header::ETAG));
    for reply in [plain, small] {
        assert_eq!(reply.header(header::VARY), Some("accept-encoding"));
    }
    let tiny = world.get(&format!("/{GLUE}"), &[("accept-encoding", "br")]).await;
    assert_eq!(tiny.header(header::CONTENT_ENCODING), None, "it would not get smaller");
}

#[tokio::test]
async fn nothing_else_is_served() {
    let world = world();
    for path in [
        "/",
        "/secret.txt",
        "/npm/package.json",
        "/../server/Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "//etc/passwd",
        "/cobrowse.js/",
        "/cobrowse-ffffffffffffffff.wasm",
    ] {
        assert_eq!(world.get(path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(world.post_text("/cobrowse.js", "https://shop.example", "").await.status, 405);
}

#[tokio::test]
async fn a_missing_build_is_named() {
    let reply = World::new().get("/cobrowse.js", &[]).await;
    assert_eq!(reply.status, 404);
    assert!(reply.body.contains("the script has not been built"), "{}", reply.body);
}

#[tokio::test]
async fn health() {
    let reply = World::new().get("/health", &[]).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, "ok\n"));
}
