//! Chromium by chromedriver.

use std::process::Command;

use anyhow::Result;
use serde_json::json;

use crate::engine::{Launch, Names};
use crate::home::Home;
use crate::limits::WINDOW_SIZE;
use crate::port::ReservedPort;
use crate::program::Program;

const DRIVER: Program = Program {
    variable: "COBROWSE_CHROMEDRIVER",
    names: &["chromedriver"],
    places: &["/usr/lib/chromium/chromedriver"],
};

const BROWSER: Program = Program {
    variable: "COBROWSE_CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome"],
    places: &["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
};

pub(super) fn launch(home: &Home, names: Names) -> Result<Launch> {
    let port = ReservedPort::take()?;
    let mut command = Command::new(DRIVER.find()?);
    command.arg(format!("--port={}", port.number())).arg("--enable-chrome-logs");
    home.settle(&mut command)?;
    let capabilities = json!({
        "acceptInsecureCerts": names.with_any_certificate(),
        "goog:chromeOptions": {
            "binary": BROWSER.find()?,
            "args": arguments(home, names)?,
            "excludeSwitches": ["disable-popup-blocking"],
        },
    });
    Ok(Launch { command, port, capabilities, companions: Vec::new() })
}

fn arguments(home: &Home, names: Names) -> Result<Vec<String>> {
    let mut arguments: Vec<String> = QUIET.iter().map(|&flag| flag.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", home.folder("profile")?.display()));
    arguments.push(format!("--window-size={},{}", WINDOW_SIZE.0, WINDOW_SIZE.1));
    if let Names::Every { .. } = names {
        arguments.push("--host-resolver-rules=MAP * 127.0.0.1".to_owned());
    }
    Ok(arguments)
}

/// No window on the screen, and nothing on the network but what the pages ask for. Without the
/// sandbox, which containers do not allow; the pages are our own.
const QUIET: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--disable-features=MediaRouter,OptimizationHints,Translate",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
];
