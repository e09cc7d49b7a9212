//! A few pages on a port of their own, under names that need no DNS.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The pages, served until this is dropped.
pub struct Pages {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Pages {
    pub async fn serve() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            // It ends with the test.
            let _ = axum::serve(listener, router()).await;
        });
        Ok(Self { address, server })
    }

    /// A page of the shop.
    pub fn shop(&self, path: &str) -> String {
        format!("http://www.shop.localhost:{}{path}", self.address.port())
    }

    /// A page of an unrelated company.
    pub fn pay(&self, path: &str) -> String {
        format!("http://www.pay.localhost:{}{path}", self.address.port())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn router() -> Router {
    let secured = [(CONTENT_SECURITY_POLICY, "script-src 'nonce-a'")];
    Router::new()
        .route("/", get(Html(PLAIN)))
        .route("/other", get(Html(OTHER)))
        .route("/form", get(Html(FORM)))
        .route("/framed", get(Html(FRAMED)))
        .route("/openers", get(Html(OPENERS)))
        .route("/late", get(Html(LATE)))
        .route("/log", get(Html(LOG)))
        .route("/csp", get((secured, Html(CSP))))
        .route("/flash", get(Html(FLASH)))
        .route("/flash-opener", get(Html(FLASH_OPENER)))
        .route("/worker", get(Html(WORKER)))
}

const PLAIN: &str = "<!doctype html><title>plain</title><h1>Plain</h1><a id=link href='/other'>other</a>";

const OTHER: &str = "<!doctype html><title>other</title><h1>Other</h1>";

const FORM: &str = "<!doctype html><title>form</title>
<p id=said>nothing</p><p id=hidden hidden>hidden</p><input id=field>
<div style='height:3000px'></div><button id=far>far</button>
<script>
  far.onclick = event => said.textContent = `far ${event.isTrusted}`;
  addEventListener('keydown', event => { if (event.key === 'k' && event.ctrlKey) { event.preventDefault(); said.textContent = 'ctrl k'; } });
</script>";

const FRAMED: &str = "<!doctype html><title>framed</title><iframe id=inner src='/other'></iframe>";

/// What each button opens is asked for in the title: `null` where it was blocked.
const OPENERS: &str = "<!doctype html><title>openers</title>
<button id=one>one</button><button id=two>two</button><button id=late>late</button>
<script>
  const open2 = name => window.open('/other', name, 'popup,width=300,height=200');
  const tell = (...opened) => document.title = opened.map(one => one ? 'window' : 'null').join(' ');
  one.onclick = () => tell(open2('one'));
  two.onclick = () => tell(open2('first'), open2('second'));
</script>";

const LATE: &str = "<!doctype html><title>late</title>
<p id=status>loading</p><div id=place></div>
<script>
  window.ready = 0;
  setTimeout(() => { window.ready = 42; status.textContent = ''; document.querySelector('#status').textContent = 'loaded'; }, 150);
  setTimeout(() => place.innerHTML = '<b id=arrived hidden>here</b>', 200);
  setTimeout(() => arrived.hidden = false, 300);
</script>";

const LOG: &str = "<!doctype html><title>log</title><script>
  console.log('a log'); console.info('an info'); console.debug('a debug');
  console.warn('a warning'); console.error('an error', 7);
  Promise.reject(new Error('a rejection'));
  setTimeout(() => { document.title = 'logged'; }, 0);
  throw new Error('an exception');
</script><script src='/missing.js'></script>";

const CSP: &str = "<!doctype html><title>csp</title><script nonce=a>1</script><script>blocked()</script>";

/// Lives as short as a window can that says something.
const FLASH: &str = "<!doctype html><title>flash</title><script>
  console.error('an error in a flash'); setTimeout(() => { throw new Error('an exception in a flash'); });
  setTimeout(close);
</script>";

const FLASH_OPENER: &str = "<!doctype html><title>flash opener</title><button id=go>go</button><script>
  go.onclick = () => {
    const there = location.origin.replace('shop', 'pay') + '/flash';
    const flash = window.open('', 'flash', 'popup');
    flash.location.replace(there);
    const gone = setInterval(() => { if (flash.closed) { clearInterval(gone); document.title = 'gone'; } }, 5);
  };
</script>";

const WORKER: &str = "<!doctype html><title>worker</title><script>
  const worker = new Worker(URL.createObjectURL(new Blob([`console.error('an error in a worker'); postMessage(0)`])));
  worker.onmessage = () => document.title = 'worked';
</script>";
