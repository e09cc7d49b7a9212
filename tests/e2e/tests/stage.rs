//! The stage itself: both programs start, stop and come back where they were.

use anyhow::Result;
use cobrowse_e2e::Stage;
use cobrowse_e2e::http::{Ask, Method};
use tokio::net::TcpStream;

/// The port of an address that a stage has given out.
fn port(url: &str) -> Result<u16> {
    Ok(url.rsplit(':').next().unwrap_or_default().trim_end_matches('/').parse()?)
}

#[tokio::test]
async fn the_server_and_all_sites_answer() -> Result<()> {
    let stage = Stage::start().await?;
    assert_eq!(stage.get("/health").await?.body.trim(), "ok");
    for url in [stage.shop("/"), stage.pay("/"), stage.bank("/")] {
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        let ask = Ask::new(Method::GET, "/").header("host", host);
        assert!(ask.send(([127, 0, 0, 1], port(&url)?).into()).await?.status.is_success(), "{url}");
    }
    Ok(())
}

#[tokio::test]
async fn a_restarted_server_is_found_where_it_was() -> Result<()> {
    let mut stage = Stage::start().await?;
    let (origin, data) = (stage.server(), stage.data());
    stage.restart_server().await?;
    assert_eq!((stage.server(), stage.data()), (origin, data));
    assert_eq!(stage.get("/health").await?.body.trim(), "ok");
    Ok(())
}

#[tokio::test]
async fn a_stopped_or_crashed_server_refuses_connections_until_it_is_back() -> Result<()> {
    let mut stage = Stage::start().await?;
    let address = ("127.0.0.1", port(&stage.server())?);
    stage.stop_server().await?;
    assert!(TcpStream::connect(address).await.is_err());
    stage.start_server().await?;
    assert!(stage.start_server().await.is_err());
    stage.crash_server();
    assert!(TcpStream::connect(address).await.is_err());
    stage.start_server().await?;
    assert_eq!(stage.get("/health").await?.body.trim(), "ok");
    Ok(())
}

#[tokio::test]
async fn several_stages_run_at_once() -> Result<()> {
    let (one, two, three) = tokio::try_join!(Stage::start(), Stage::start(), Stage::start())?;
    for stage in [&one, &two, &three] {
        assert_eq!(stage.get("/health").await?.body.trim(), "ok");
    }
    Ok(())
}

#[tokio::test]
async fn a_request_is_sent_as_it_is_given() -> Result<()> {
    let stage = Stage::start().await?;
    let answer = stage.post("/v1/sessions", None, "{}").await?;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    let origin = format!("http://www.stranger.localhost:{}", port(&stage.shop("/"))?);
    let answer = stage.post("/v1/sessions", Some(&origin), "{\"groupid\":15687}").await?;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(answer.json()?["code"].is_string(), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn settings_that_the_server_refuses_are_shown() -> Result<()> {
    let refused = Stage::start_with(|settings| format!("{settings}\n[[[ this is no TOML")).await;
    let told = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(told.contains("server has ended"), "{told}");
    Ok(())
}
