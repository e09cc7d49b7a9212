use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;

use super::*;

const SERVER: &str = "http://localhost:8090";
const HOSTS: [&str; 4] =
    ["www.shop.localhost:8080", "www.pay.localhost:8080", "www.bank.localhost:8080", "www.stranger.localhost:8080"];

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A folder that looks like the built package, gone at the end of the test.
struct Package(PathBuf);

impl Package {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("demo-sites-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("npm")).unwrap();
        for file in ["cobrowse.js", "cobrowse-00ff.js", "cobrowse-00ff.wasm", "npm/package.json"] {
            std::fs::write(folder.join(file), file).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn ask_with(config: SitesConfig, method: &str, host: &str, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header("host", host).body(Body::empty()).unwrap();
    let response = router(config).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn ask(host: &str, path: &str) -> Answer {
    ask_with(SitesConfig::new(SERVER, "no-such-folder"), "GET", host, path).await
}

#[tokio::test]
async fn each_host_has_its_own_site() {
    for (host, name) in [
        ("www.shop.localhost:8080", "Tarn &amp; Fell"),
        ("shop.localhost:8080", "Tarn &amp; Fell"),
        ("www.pay.localhost:8080", "Quittance"),
        ("www.bank.localhost:8080", "Ostermoor"),
    ] {
        let answer = ask(host, "/").await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(answer.body.contains(name), "{host}");
    }
}

#[tokio::test]
async fn an_unknown_host_gets_a_plain_sentence() {
    for path in ["/", "/t/idle.html", "/cobrowse-helper.html", "/dist/cobrowse.js"] {
        let answer = ask("other.localhost:8080", path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.body, "There is no site of this name here.\n");
    }
    let stranger = ask("www.stranger.localhost", "/").await;
    assert_eq!(stranger.body, "This site has no such page.\n");
}

#[tokio::test]
async fn every_page_carries_the_tag_and_no_token_is_left() {
    let site_pages =
        [(0, "/"), (0, "/cart.html"), (0, "/help.js"), (1, "/"), (1, "/pay.js"), (2, "/"), (2, "/bank.js")]
            .map(|(site, path)| (HOSTS[site], path.to_owned()));
    // The bare pages are what ours is measured against: they have no tag on purpose.
    let test_pages = TEST_PAGES.iter().filter(|page| !page.name.starts_with("bare-"));
    let test_pages = test_pages.map(|page| (HOSTS[3], format!("/t/{}", page.name)));
    for (host, path) in site_pages.into_iter().chain(test_pages) {
        let answer = ask(host, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{host}{path}");
        assert!(!answer.body.contains("{{"), "a token is left in {host}{path}");
        if !path.ends_with(".js") {
            assert!(answer.body.contains("/cobrowse.js\""), "{host}{path}");
        }
        if !path.ends_with(".js") && !path.ends_with("other-group.html") {
            assert!(answer.body.contains("data-groupid=\"15687\" data-site=\"production\""), "{host}{path}");
        }
    }
}

#[tokio::test]
async fn the_sites_find_each_other_on_the_port_of_the_request() {
    let script = ask("www.shop.localhost:4711", "/checkout.js").await;
    assert!(script.body.contains("http://www.pay.localhost:4711/"));
    let page = ask("www.bank.localhost", "/").await;
    assert!(page.body.contains("href=\"http://www.shop.localhost/\""));
    assert!(page.body.contains("src=\"http://localhost:8090/cobrowse.js\""));
}

#[tokio::test]
async fn the_helper_page_is_the_template_filled_in() {
    for host in HOSTS {
        let answer = ask(host, "/cobrowse-helper.html").await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
        assert!(answer.body.contains(
            "<script id=\"cobrowse\" src=\"http://localhost:8090/cobrowse.js\" \
             data-groupid=\"15687\" data-site=\"production\"></script>"
        ));
        assert!(!answer.body.contains("YOUR-"));
    }
}

#[tokio::test]
async fn guarded_pages_send_their_policy_with_the_nonce_of_the_page() {
    for page in TEST_PAGES.iter().filter(|page| !page.name.starts_with("bare-")) {
        let answer = ask(HOSTS[0], &format!("/t/{}", page.name)).await;
        let policy = answer.header("content-security-policy");
        assert_eq!(policy.is_empty(), page.policy.is_none(), "{}", page.name);
        if policy.is_empty() {
            continue;
        }
        let (_, after) = policy.split_once("'nonce-").unwrap();
        let (nonce, _) = after.split_once('\'').unwrap();
        assert_eq!(nonce.len(), 32);
        let scripts = answer.body.matches("<script").count();
        let allowed = answer.body.matches(&format!("nonce=\"{nonce}\"")).count();
        assert_eq!(scripts, allowed, "every script of {} has the nonce", page.name);
    }
    let own = ask(HOSTS[0], "/t/csp-self.html").await;
    assert!(own.header("content-security-policy").contains(" http://localhost:8090 "));
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let policies = [ask(HOSTS[0], "/t/strict-csp.html").await, ask(HOSTS[0], "/t/strict-csp.html").await]
        .map(|answer| answer.header("content-security-policy").to_owned());
    assert_ne!(policies[0], policies[1]);
}

#[tokio::test]
async fn every_test_page_is_in_the_table() {
    for entry in std::fs::read_dir(page::source("pages")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".html") {
            assert!(TEST_PAGES.iter().any(|page| page.name == name), "{name}");
        }
    }
}

#[tokio::test]
async fn copies_of_the_package_and_their_faults() {
    let package = Package::new("faults");
    let config = SitesConfig::new(SERVER, &package.0);
    let (ok, gone) = (StatusCode::OK, StatusCode::NOT_FOUND);
    let (script, wasm) = ("text/javascript; charset=utf-8", "application/wasm");
    for (path, status, content_type) in [
        ("/dist/cobrowse.js", ok, script),
        ("/dist/cobrowse-00ff.js", ok, script),
        ("/dist/cobrowse-00ff.wasm", ok, wasm),
        ("/dist/absent.js", gone, ""),
        ("/dist/npm%2Fpackage.json", gone, ""),
        ("/dist-missing-wasm/cobrowse.js", ok, script),
        ("/dist-missing-wasm/cobrowse-00ff.js", ok, script),
        ("/dist-missing-wasm/cobrowse-00ff.wasm", gone, ""),
        ("/dist-missing-glue/cobrowse.js", ok, script),
        ("/dist-missing-glue/cobrowse-00ff.js", gone, ""),
        ("/dist-missing-glue/cobrowse-00ff.wasm", ok, wasm),
        ("/dist-wrong-mime/cobrowse-00ff.js", ok, script),
        ("/dist-wrong-mime/cobrowse-00ff.wasm", ok, "text/plain"),
    ] {
        let answer = ask_with(config.clone(), "GET", HOSTS[1], path).await;
        assert_eq!(answer.status, status, "{path}");
        if status == ok {
            assert_eq!(answer.header("content-type"), content_type, "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_outside_the_folders_is_served() {
    for path in [
        "/../Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/parts/..%2f..%2fCargo.toml",
        "/t/..%2f..%2fCargo.toml",
        "/t/%2e%2e%2fCargo.toml",
        "/dist/..%2fCargo.toml",
        "//etc/passwd",
    ] {
        let answer = ask(HOSTS[0], path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn pages_are_only_read() {
    let post = ask_with(SitesConfig::new(SERVER, "dist"), "POST", HOSTS[0], "/").await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
    let head = ask_with(SitesConfig::new(SERVER, "dist"), "HEAD", HOSTS[0], "/").await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
}

async fn send(config: SitesConfig, request: Request<Body>) -> Answer {
    let (parts, body) = router(config).oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

fn form(path: &str, content_type: &str, body: &str) -> Request<Body> {
    let request = Request::builder().method("POST").uri(path).header("host", HOSTS[1]);
    request.header("content-type", content_type).body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn the_echo_shows_what_came() {
    let config = || SitesConfig::new(SERVER, "dist");
    let page = "/t/echo.html?trip=a1";
    let urlencoded = form(page, "application/x-www-form-urlencoded", "a=1&a=%3C%2Fscript%3E&b=%C3%A4");
    let body = send(config(), urlencoded).await.body;
    assert!(body.contains(r#"[["a","1"],["a","\u003c/script>"],["b","ä"]]"#), "{body}");
    assert!(body.contains(r#""method":"POST""#) && body.contains(r#""trip":"a1""#), "{body}");
    let parts = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\ncontent-disposition: form-data; \
                 name=\"f\"; filename=\"r.txt\"\r\ncontent-type: text/plain\r\n\r\nabc\r\n--x--\r\n";
    let body = send(config(), form(page, "multipart/form-data; boundary=x", parts)).await.body;
    assert!(body.contains(r#"{"bytes":3,"field":"f","name":"r.txt","type":"text/plain"}"#), "{body}");
    let bad = send(config(), form(page, "multipart/form-data", "")).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    assert_eq!(send(config(), form("/t/idle.html", "", "")).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let odd = ask(HOSTS[1], "/t/ways.html?trip=%22%3E").await;
    assert!(odd.body.contains("echo.html?trip=\""), "a query is not written into a page as it is");
    assert!(ask(HOSTS[1], "/t/echo.html?attachment").await.header("content-disposition") == "attachment");
}

#[tokio::test]
async fn detours_lead_to_the_sites_alone() {
    let config = SitesConfig { scheme: Scheme::Https, ..SitesConfig::new(SERVER, "dist") };
    let answer = ask_with(config, "GET", "www.pay.test:4433", "/redirect/bank/t/echo.html?trip=1").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::FOUND, "https://www.bank.test:4433/t/echo.html?trip=1")
    );
    for path in ["/redirect/evil/x", "/redirect/bank/%0d%0a", "/redirect/bank/..%2fx"] {
        assert_eq!(ask(HOSTS[0], path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn extra_headers_come_with_pages_and_helper() {
    for (folder, header, value) in
        [("coop", "cross-origin-opener-policy", "same-origin"), ("no-referrer", "referrer-policy", "no-referrer")]
    {
        for page in ["idle.html", "cobrowse-helper.html"] {
            let answer = ask(HOSTS[0], &format!("/{folder}/{page}")).await;
            assert_eq!((answer.status, answer.header(header)), (StatusCode::OK, value), "{folder} {page}");
            assert!(!ask(HOSTS[0], "/t/idle.html").await.headers.contains_key(header));
        }
    }
}

#[tokio::test]
async fn the_ledger_is_kept_when_asked_for() {
    assert_eq!(ask(HOSTS[0], "/ledger.json").await.status, StatusCode::NOT_FOUND);
    let sites = router(SitesConfig { ledger: Record::Everything, ..SitesConfig::new(SERVER, "dist") });
    let told = form("/t/told?trip=7", "text/plain", "{}");
    assert_eq!(sites.clone().oneshot(told).await.unwrap().status(), StatusCode::NO_CONTENT);
    let request = Request::builder().uri("/ledger.json").body(Body::empty()).unwrap();
    let body = to_bytes(sites.oneshot(request).await.unwrap().into_body(), usize::MAX).await.unwrap();
    let lines: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (&lines[0]["method"], &lines[0]["target"], &lines[0]["body"]),
        (&"POST".into(), &"/t/told?trip=7".into(), &"{}".into())
    );
    assert_eq!(lines.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn every_host_has_an_icon() {
    for host in HOSTS {
        let answer = ask(host, "/favicon.ico").await;
        assert_eq!(answer.status, StatusCode::OK, "{host}");
        assert_eq!(answer.header("content-type"), "image/svg+xml");
    }
}

#[tokio::test]
async fn a_page_has_the_tag_that_its_address_asks_for() {
    let usual = "data-groupid=\"15687\" data-site=\"production\"";
    for (query, tag) in [
        ("", usual.to_owned()),
        ("?groupid=77", usual.replace("15687", "77")),
        (
            "?additionalgroupids=77,%2078&cookiedomain=a.shop.localhost",
            format!("{usual} data-additionalgroupids=\"77, 78\" data-cookiedomain=\"a.shop.localhost\""),
        ),
        ("?cookiedomain=%22%3E%3Cscript%3E&onload=x", usual.to_owned()),
    ] {
        let page = ask(HOSTS[0], &format!("/t/tag.html{query}")).await.body;
        assert!(page.contains(&format!("/cobrowse.js\" {tag}></script>")), "{query}");
    }
}
