//! Helper pages as operators host them: the sections of docs/helper-page.md, by the web servers they are written for.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use cobrowse_e2e::home::Home;
use cobrowse_e2e::http::{Answer, Ask, Method};
use cobrowse_e2e::port::ReservedPort;
use cobrowse_e2e::process::Process;
use cobrowse_e2e::program::Program;
use cobrowse_e2e::{Browser, Engine, Stage, in_every_engine};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::steps::{self, event, is_in_session};

in_every_engine!(any_page_with_the_tag_is_a_helper_page, nginx_and_apache_host_helper_pages);

const GUIDE: &str = include_str!("../../../../docs/helper-page.md");
const TEMPLATE: &str = include_str!("../../../../pkg-template/helper.html");

const NGINX: Program = Program { variable: "COBROWSE_NGINX", names: &["nginx"], places: &["/usr/sbin/nginx"] };

const APACHE: Program = Program {
    variable: "COBROWSE_APACHE",
    names: &["apache2", "httpd"],
    places: &["/usr/sbin/apache2", "/usr/sbin/httpd"],
};

/// Where distributions keep Apache's modules.
const APACHE_MODULES: &[&str] = &["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2"];

/// A web server that serves the template.
struct Host {
    process: Process,
    port: ReservedPort,
    _home: Home,
}

impl Host {
    /// nginx, with the section of the guide inside a `server` block.
    async fn nginx(port: ReservedPort, server: &str) -> Result<Self> {
        let home = web_root(server)?;
        let section = filled_in(block("nginx")?, home.path(), server);
        let places =
            ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|name| format!("{name}_temp_path {name};"));
        let config = format!(
            "daemon off; master_process off; pid nginx.pid; error_log stderr;\nevents {{}}\n\
             http {{ access_log off; {}\nserver {{ listen {};\n{section}\n}} }}",
            places.concat(),
            port.address()
        );
        let mut command = Command::new(NGINX.find()?);
        command.args(["-e", "stderr", "-p"]).arg(home.path()).arg("-c").arg(written(&home, "nginx.conf", &config)?);
        Self::started("nginx", command, port, home).await
    }

    /// Apache, with the section of the guide inside the main server.
    async fn apache(port: ReservedPort, server: &str) -> Result<Self> {
        let home = web_root(server)?;
        // It gives up being root before it reads the page.
        fs::set_permissions(home.path(), Permissions::from_mode(0o755))?;
        let section = filled_in(block("apache")?, home.path(), server);
        let modules = APACHE_MODULES.iter().map(Path::new).find(|folder| folder.is_dir());
        let modules = modules.context("Apache's modules are in none of the usual folders")?;
        let load = |name: &str| format!("LoadModule {name}_module {}/mod_{name}.so\n", modules.display());
        let config = format!(
            "ServerRoot {root}\nServerName localhost\nListen {address}\nPidFile apache.pid\nDefaultRuntimeDir .\n\
             ErrorLog apache.log\nUser #65534\nGroup #65534\n{loaded}{section}",
            root = home.path().display(),
            address = port.address(),
            loaded = ["mpm_event", "authz_core", "alias", "headers"].map(load).concat(),
        );
        let mut command = Command::new(APACHE.find()?);
        command.args(["-X", "-f"]).arg(written(&home, "apache.conf", &config)?);
        Self::started("apache", command, port, home).await
    }

    async fn started(name: &str, command: Command, port: ReservedPort, home: Home) -> Result<Self> {
        let mut process = Process::spawn(name, command, home.path())?;
        process.wait_until(async |_| TcpStream::connect(port.address()).await.ok()).await?;
        Ok(Self { process, port, _home: home })
    }

    async fn ask(&self, site: &str) -> Result<Answer> {
        let host = format!("{site}:{}", self.port.number());
        let ask = Ask::new(Method::GET, "/cobrowse-helper.html").header("host", &host);
        ask.send(self.port.address()).await.with_context(|| self.process.log_tail())
    }
}

/// A folder with the template, filled in as the guide says.
fn web_root(server: &str) -> Result<Home> {
    let home = Home::new()?;
    let page = TEMPLATE.replace("https://YOUR-COBROWSE-SERVER", server).replace("YOUR-GROUP-ID", "15687");
    written(&home, "cobrowse-helper.html", &page)?;
    Ok(home)
}

fn written(home: &Home, name: &str, text: &str) -> Result<PathBuf> {
    let file = home.path().join(name);
    fs::write(&file, text)?;
    Ok(file)
}

/// The only code block of the guide in that language.
fn block(language: &str) -> Result<&'static str> {
    let fence = format!("```{language}\n");
    let mut blocks = GUIDE.split(&fence).skip(1);
    let (first, second) = (blocks.next().with_context(|| format!("no section in {language}"))?, blocks.next());
    ensure!(second.is_none(), "two sections in {language}");
    first.split_once("```").map(|(block, _)| block).context("a block without an end")
}

/// What operators do with an example: their own folder, their own server.
fn filled_in(text: &str, root: &Path, server: &str) -> String {
    let socket = server.replacen("http", "ws", 1);
    let text = text.replace("/var/www/cobrowse", &root.display().to_string());
    text.replace("wss://help.example", &socket).replace("https://help.example", server)
}

/// The headers that the guide's table asks for.
fn asked_for() -> Result<Vec<(String, String)>> {
    let table = GUIDE.split("| header | value | why |\n").nth(1).context("no table of headers")?;
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    let cell = |text: &str| text.trim().trim_matches('`').to_owned();
    let header = |row: &str| {
        let mut cells = row.trim_matches('|').split('|');
        Some((cell(cells.next()?), cell(cells.next()?)))
    };
    Ok(rows.filter_map(header).collect())
}

#[tokio::test]
async fn what_they_send_is_what_the_guide_says() -> Result<()> {
    let server = "http://localhost:8090";
    let hosts = [Host::nginx(ReservedPort::take()?, server).await?, Host::apache(ReservedPort::take()?, server).await?];
    for host in &hosts {
        let name = host.process.name();
        let answer = host.ask("www.pay.localhost").await?;
        ensure!(answer.status.as_u16() == 200, "{name}: {}\n{}", answer.status, host.process.log_tail());
        ensure!(answer.body.contains("src=\"http://localhost:8090/cobrowse.js\" data-groupid=\"15687\""), "{name}");
        for (header, value) in asked_for()? {
            let value = filled_in(&value, Path::new(""), server);
            ensure!(
                answer.header(&header).eq_ignore_ascii_case(&value),
                "{name}, {header}: {}",
                answer.header(&header)
            );
        }
    }
    Ok(())
}

#[test]
fn the_examples_for_static_hosts_say_the_same() -> Result<()> {
    let policy: Value = serde_json::from_str(block("json")?)?;
    let (security, more) = (&policy["SecurityHeadersConfig"], &policy["CustomHeadersConfig"]["Items"][0]);
    let file = block("text")?;
    for (header, value) in asked_for()? {
        let at_cloudfront = match header.as_str() {
            // These go with the file.
            "Content-Type" | "Cache-Control" => {
                block("sh")?.contains(&format!("\"{value}\"")).then_some(value.as_str())
            }
            "Content-Security-Policy" => security["ContentSecurityPolicy"]["ContentSecurityPolicy"].as_str(),
            "Referrer-Policy" => security["ReferrerPolicy"]["ReferrerPolicy"].as_str(),
            "X-Content-Type-Options" => security["ContentTypeOptions"]["Override"].as_bool().map(|_| "nosniff"),
            name => more["Value"].as_str().filter(|_| more["Header"] == name),
        };
        ensure!(at_cloudfront == Some(value.as_str()), "CloudFront: {header}");
        // Static hosts know the type by the name of the file.
        let listed = file.contains(&format!("  {header}: {value}\n"));
        ensure!(listed != (header == "Content-Type"), "_headers: {header}");
    }
    Ok(())
}

async fn any_page_with_the_tag_is_a_helper_page(engine: Engine) -> Result<()> {
    let stage = Stage::start_with(|settings| {
        let settings =
            settings.replace("pay.localhost:{sites}/cobrowse-helper.html", "pay.localhost:{sites}/t/idle.html?x=1");
        settings.replace("bank.localhost:{sites}/cobrowse-helper.html", "bank.localhost:{sites}/")
    })
    .await?;
    let browser = Browser::open(engine).await?;
    crosses(&browser, &stage).await
}

async fn nginx_and_apache_host_helper_pages(engine: Engine) -> Result<()> {
    let (first, second) = (ReservedPort::take()?, ReservedPort::take()?);
    let stage = Stage::start_with(|settings| {
        let at = |site: &str, port: &ReservedPort| format!("{site}.localhost:{}/", port.number());
        let settings = settings.replace("pay.localhost:{sites}/", &at("pay", &first));
        settings.replace("bank.localhost:{sites}/", &at("bank", &second))
    })
    .await?;
    let _hosts = (Host::nginx(first, &stage.server()).await?, Host::apache(second, &stage.server()).await?);
    let browser = Browser::open(engine).await?;
    crosses(&browser, &stage).await
}

/// From the shop to all domains; and no console has anything to say.
async fn crosses(browser: &Browser, stage: &Stage) -> Result<()> {
    browser.goto(&stage.shop("/t/idle.html")).await?;
    let key = steps::start(browser).await?;
    browser.click("#cross").await?;
    let detail = event(browser, "crossdomain").await?;
    ensure!(detail["status"] == "crossed", "{detail}\n{}", stage.server_log());
    browser.wait_for_windows(1).await?;
    for page in [stage.pay("/t/idle.html"), stage.bank("/t/idle.html")] {
        browser.goto(&page).await?;
        is_in_session(browser, &key).await?;
        event(browser, "sessioncontinue").await?;
    }
    steps::is_quiet(browser).await
}
