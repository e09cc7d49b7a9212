//! Firefox by geckodriver.

use std::process::Command;

use anyhow::Result;
use serde_json::{Value, json};

use crate::engine::{Launch, Names};
use crate::home::Home;
use crate::port::ReservedPort;
use crate::program::Program;

const DRIVER: Program = Program { variable: "COBROWSE_GECKODRIVER", names: &["geckodriver"], places: &[] };

const BROWSER: Program = Program {
    variable: "COBROWSE_FIREFOX",
    names: &["firefox-esr", "firefox"],
    places: &["/Applications/Firefox.app/Contents/MacOS/firefox"],
};

pub(super) fn launch(home: &Home, names: Names) -> Result<Launch> {
    let port = ReservedPort::take()?;
    let mut command = Command::new(DRIVER.find()?);
    // Port 0 lets Firefox itself choose, so that two browsers never want the same one.
    command.arg("--port").arg(port.number().to_string()).args(["--websocket-port", "0"]);
    command.arg("--profile-root").arg(home.folder("profile")?);
    home.settle(&mut command)?;
    let capabilities = json!({
        "acceptInsecureCerts": names.with_any_certificate(),
        "webSocketUrl": true,
        "moz:firefoxOptions": {"binary": BROWSER.find()?, "args": ["-headless"], "prefs": preferences(names)},
    });
    Ok(Launch { command, port, capabilities, companions: Vec::new() })
}

/// The pop-up blocker on, and nothing on the network but what the pages ask for.
fn preferences(names: Names) -> Value {
    let address = match names {
        Names::Localhost => "",
        Names::Every { .. } => "127.0.0.1",
    };
    json!({
        "network.dns.forceResolve": address,
        "dom.disable_open_during_load": true,
        "app.normandy.enabled": false,
        "app.update.auto": false,
        "browser.newtabpage.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "browser.startup.homepage": "about:blank",
        "browser.startup.page": 0,
        "datareporting.policy.dataSubmissionEnabled": false,
        "extensions.getAddons.cache.enabled": false,
        "messaging-system.rsexperimentloader.enabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "network.prefetch-next": false,
        "services.settings.server": "data:,",
        "toolkit.telemetry.enabled": false,
    })
}
