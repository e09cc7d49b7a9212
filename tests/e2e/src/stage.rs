//! The collaboration server and the demo sites, for one story.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::engine::Names;
use crate::front::Front;
use crate::home::Home;
use crate::http::{Answer, Ask, Method};
use crate::ledger::Line;
use crate::port::ReservedPort;
use crate::process::Process;
use crate::program;
use crate::proxy::Proxy;

/// Both programs, running, on ports and with data of their own; ended when this is dropped.
///
/// The server needs to know the port of the sites and the sites that of the server, so both ports
/// are reserved before either is started. The server keeps its port when it is started again.
#[derive(Debug)]
#[must_use = "the programs are ended when this is dropped"]
pub struct Stage {
    server: Option<Process>,
    _sites: Process,
    server_port: ReservedPort,
    sites_port: ReservedPort,
    tls: Option<Tls>,
    home: Home,
}

/// What makes https of http.
#[derive(Debug)]
struct Tls {
    sites: Front,
    server: Front,
    proxy: Proxy,
}

impl Stage {
    /// Starts both with the usual settings: one group, three trusted domains, one agent.
    ///
    /// # Errors
    /// When a program is not built or does not start; with its last words.
    pub async fn start() -> Result<Self> {
        Self::start_with(|settings| settings).await
    }

    /// Starts both with settings made out of the usual ones, which are TOML. In what is added, `{sites}` is
    /// the port of the demo sites, too.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_with(adapt: impl FnOnce(String) -> String) -> Result<Self> {
        Self::set_up(None, (ReservedPort::take()?, ReservedPort::take()?), adapt).await
    }

    /// Starts both behind TLS, as [`start_with`](Self::start_with) otherwise: the sites are `www.shop.test` and so on. Only a browser
    /// of [`Browser::open_at`](crate::Browser::open_at) finds them.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_https(adapt: impl FnOnce(String) -> String) -> Result<Self> {
        let ports = (ReservedPort::take()?, ReservedPort::take()?);
        let (server, sites) = (Front::before(ports.0.address()).await?, Front::before(ports.1.address()).await?);
        let tls = Tls { sites, server, proxy: Proxy::open().await? };
        Self::set_up(Some(tls), ports, |settings| {
            adapt(settings.replace("http://", "https://").replace(".localhost", ".test"))
        })
        .await
    }

    async fn set_up(
        tls: Option<Tls>,
        (server_port, sites_port): (ReservedPort, ReservedPort),
        adapt: impl FnOnce(String) -> String,
    ) -> Result<Self> {
        let home = Home::new()?;
        let mut command = Command::new(program::own("demo-sites", "COBROWSE_SITES_BIN")?);
        command.arg("--ledger").args(["--server", &server_origin(tls.as_ref(), &server_port)]);
        if tls.is_some() {
            command.arg("--behind-tls");
        }
        let sites = launch("sites", command, &sites_port, &home).await?;
        let mut stage = Self { server: None, _sites: sites, server_port, sites_port, tls, home };
        stage.write_settings(&adapt(SETTINGS.to_owned()))?;
        stage.start_server().await?;
        Ok(stage)
    }

    /// Writes other settings, made out of the usual ones as [`start_with`](Self::start_with) does it. The server takes them up when
    /// it is started the next time.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn change_settings(&self, adapt: impl FnOnce(String) -> String) -> Result<()> {
        self.write_settings(&adapt(SETTINGS.to_owned()))
    }

    fn write_settings(&self, settings: &str) -> Result<()> {
        let settings = settings.replace("{sites}", &self.port_of_sites().to_string());
        Ok(fs::write(self.home.path().join(SETTINGS_FILE), settings)?)
    }

    /// A page of the shop: `/` and what follows.
    pub fn shop(&self, path: &str) -> String {
        self.site("shop", path)
    }

    /// A page of the payment company.
    pub fn pay(&self, path: &str) -> String {
        self.site("pay", path)
    }

    /// A page of the bank.
    pub fn bank(&self, path: &str) -> String {
        self.site("bank", path)
    }

    /// A page of a company that the group does not trust.
    pub fn stranger(&self, path: &str) -> String {
        self.site("stranger", path)
    }

    /// The origin of the collaboration server.
    pub fn server(&self) -> String {
        server_origin(self.tls.as_ref(), &self.server_port)
    }

    /// How a browser has to find names to find these pages.
    pub fn names(&self) -> Names {
        self.tls.as_ref().map_or(Names::Localhost, |tls| Names::Every { proxy: tls.proxy.address() })
    }

    /// Writes a line into the ledger of the sites, to tell what came before from what came after. As a page of that trip does it.
    ///
    /// # Errors
    /// When the sites do not answer.
    pub async fn note(&self, trip: &str, what: &str) -> Result<()> {
        let host = format!("localhost:{}", self.sites_port.number());
        let ask = Ask::new(Method::POST, &format!("/t/told?trip={trip}")).header("host", &host).body(what);
        ask.send(self.sites_port.address()).await.map(drop)
    }

    /// What all sites have been asked for so far, the oldest first.
    ///
    /// # Errors
    /// When the sites do not answer.
    pub async fn ledger(&self) -> Result<Vec<Line>> {
        let host = format!("localhost:{}", self.sites_port.number());
        let answer =
            Ask::new(Method::GET, "/ledger.json").header("host", &host).send(self.sites_port.address()).await?;
        Ok(serde_json::from_value(answer.json()?)?)
    }

    /// The folder with the server's data, for a story that looks into the database.
    pub fn data(&self) -> PathBuf {
        self.home.path().join(DATA_FOLDER)
    }

    /// Everything the server has logged, from before a restart, too.
    pub fn server_log(&self) -> String {
        // A file name and not the process: a stopped server has still logged.
        fs::read(self.home.path().join("server.err"))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Starts the server again, on the same port and with the same data.
    ///
    /// # Errors
    /// When it runs already or does not start.
    pub async fn start_server(&mut self) -> Result<()> {
        ensure!(self.server.is_none(), "the server runs already");
        let mut command = Command::new(program::own("cobrowse-server", "COBROWSE_SERVER_BIN")?);
        command.arg("--data").arg(self.home.folder(DATA_FOLDER)?);
        command.arg("--settings").arg(self.home.path().join(SETTINGS_FILE));
        self.server = Some(launch("server", command, &self.server_port, &self.home).await?);
        Ok(())
    }

    /// Ends the server as an operator does, with SIGTERM, and waits until it has ended. Connections
    /// are refused from then on.
    ///
    /// # Errors
    /// When it does not run, does not end in time, or ends with a failure.
    pub async fn stop_server(&mut self) -> Result<()> {
        let server = self.server.take().context("the server does not run")?;
        let status = server.stop().await?;
        ensure!(status.success(), "the server ended with {status}\n{}", self.server_log());
        Ok(())
    }

    /// Ends the server as a power cut does: it has no time to do anything.
    pub fn crash_server(&mut self) {
        self.server = None;
    }

    /// Ends the server properly and starts it again.
    ///
    /// # Errors
    /// As [`stop_server`](Self::stop_server) and [`start_server`](Self::start_server).
    pub async fn restart_server(&mut self) -> Result<()> {
        self.stop_server().await?;
        self.start_server().await
    }

    /// `GET` of a path from the server, with no headers but `Host`.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Ask::new(Method::GET, path)).await
    }

    /// `POST` to the server as a page does it: the body is sent as plain text, so that no preflight is needed.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn post(&self, path: &str, origin: Option<&str>, body: &str) -> Result<Answer> {
        let ask = Ask::new(Method::POST, path).header("content-type", "text/plain;charset=UTF-8").body(body);
        self.send(match origin {
            Some(origin) => ask.header("origin", origin),
            None => ask,
        })
        .await
    }

    /// Any request to the server, exactly as it is given, but for `Host` where that is missing.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send(&self, ask: Ask) -> Result<Answer> {
        let named = ask.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let host = format!("localhost:{}", self.server_port.number());
        let ask = if named { ask } else { ask.header("host", &host) };
        ask.send(self.server_port.address()).await
    }

    fn site(&self, company: &str, path: &str) -> String {
        let (scheme, suffix) = if self.tls.is_some() { ("https", "test") } else { ("http", "localhost") };
        format!("{scheme}://www.{company}.{suffix}:{}{path}", self.port_of_sites())
    }

    /// The port in their addresses.
    fn port_of_sites(&self) -> u16 {
        self.tls.as_ref().map_or_else(|| self.sites_port.number(), |tls| tls.sites.address().port())
    }
}

fn server_origin(tls: Option<&Tls>, port: &ReservedPort) -> String {
    match tls {
        Some(tls) => format!("https://help.test:{}", tls.server.address().port()),
        None => format!("http://localhost:{}", port.number()),
    }
}

/// Starts one of the two and waits until it says that it listens.
async fn launch(name: &str, mut command: Command, port: &ReservedPort, home: &Home) -> Result<Process> {
    command.arg("--listen").arg(port.address().to_string()).arg("--dist").arg(program::dist());
    let mut process = Process::spawn(name, command, home.path())?;
    let line = format!("listening on http://{}", port.address());
    process.wait_until(async |process| process.stdout().lines().any(|said| said == line).then_some(())).await?;
    Ok(process)
}

const SETTINGS: &str = include_str!("settings.toml");

/// Below the stage's home.
const SETTINGS_FILE: &str = "settings.toml";

/// Below the stage's home.
const DATA_FOLDER: &str = "data";
