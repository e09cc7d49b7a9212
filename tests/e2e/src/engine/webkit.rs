//! WebKitGTK: MiniBrowser on a display of its own, by WebKitWebDriver.
//!
//! MiniBrowser is started here and not by its driver: so its output can be kept, and its port, on
//! which the driver reaches it, is reserved and not guessed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tokio::net::TcpStream;

use crate::engine::{Launch, Names};
use crate::home::Home;
use crate::port::ReservedPort;
use crate::process::Process;
use crate::program::Program;

const DRIVER: Program = Program { variable: "COBROWSE_WEBKITDRIVER", names: &["WebKitWebDriver"], places: &[] };

const BROWSER: Program = Program {
    variable: "COBROWSE_MINIBROWSER",
    names: &["MiniBrowser"],
    places: &[
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
        "/usr/lib/webkit2gtk-4.1/MiniBrowser",
    ],
};

const DISPLAY: Program = Program { variable: "COBROWSE_XVFB", names: &["Xvfb"], places: &[] };

const COMPILER: Program = Program { variable: "COBROWSE_CC", names: &["cc", "gcc", "clang"], places: &[] };

/// The name of MiniBrowser's process and logs: [`crate::console`] reads them.
pub(crate) const BROWSER_NAME: &str = "minibrowser";

pub(super) async fn launch(home: &Home, names: Names) -> Result<Launch> {
    let mut display = display(home)?;
    let number = display.wait_until(async |display| display.stdout().trim().parse::<u32>().ok()).await?;
    let inspector = ReservedPort::take()?;
    let mut browser = browser(home, number, &inspector, names)?;
    browser.wait_until(async |_| TcpStream::connect(inspector.address()).await.ok()).await?;
    let port = ReservedPort::take()?;
    let mut command = Command::new(DRIVER.find()?);
    command.arg(format!("--port={}", port.number())).arg(format!("--target={}", inspector.address()));
    home.settle(&mut command)?;
    let capabilities = json!({"acceptInsecureCerts": names.with_any_certificate()});
    Ok(Launch { command, port, capabilities, companions: vec![browser, display] })
}

/// `-displayfd 1`: the X server finds a free number and prints it, which nobody else can take in between.
fn display(home: &Home) -> Result<Process> {
    let mut command = Command::new(DISPLAY.find()?);
    command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-noreset"]);
    home.settle(&mut command)?;
    Process::spawn("xvfb", command, home.path())
}

fn browser(home: &Home, display: u32, inspector: &ReservedPort, names: Names) -> Result<Process> {
    let mut command = Command::new(BROWSER.find()?);
    command.args(["--automation", "--enable-write-console-messages-to-stdout=true"]);
    if let Names::Every { proxy } = names {
        command.arg(format!("--proxy=http://{proxy}")).arg("--ignore-tls-errors");
    }
    command
        .env("DISPLAY", format!(":{display}"))
        .env("GDK_BACKEND", "x11")
        .env("GSETTINGS_BACKEND", "memory")
        .env("NO_AT_BRIDGE", "1")
        // Containers do not allow its sandbox; the pages are our own.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        .env("WEBKIT_INSPECTOR_SERVER", inspector.address().to_string())
        .env("LD_PRELOAD", visitors_profile(home)?);
    home.settle(&mut command)?;
    Process::spawn(BROWSER_NAME, command, home.path())
}

/// Under automation MiniBrowser always uses a private profile, and of private pages WebKit writes no
/// console message anywhere: no option changes either. So the one function that makes a private profile
/// is replaced by the one that makes an ordinary one, which is what a visitor has, too.
fn visitors_profile(home: &Home) -> Result<PathBuf> {
    let library = home.path().join("visitors_profile.so");
    let source = home.path().join("visitors_profile.c");
    fs::write(&source, VISITORS_PROFILE)?;
    compile(&source, &library).context("cannot compile the few lines that WebKit needs")?;
    Ok(library)
}

fn compile(source: &Path, library: &Path) -> Result<()> {
    let done = Command::new(COMPILER.find()?)
        .args(["-shared", "-fPIC", "-o"])
        .args([library, source])
        .stdin(Stdio::null())
        .output()?;
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

const VISITORS_PROFILE: &str = "\
extern void *webkit_website_data_manager_new(const char *first_option, ...);
void *webkit_website_data_manager_new_ephemeral(void) { return webkit_website_data_manager_new((const char *)0); }
";
