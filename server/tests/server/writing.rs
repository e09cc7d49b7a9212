//! What the disk has to do with answers.

use crate::socket::Socket;
use crate::support::{SHOP, World, hello, start_request};
use cobrowse_server::store::Database;
use rusqlite::Connection;
use serde_json::json;

#[tokio::test]
async fn nothing_is_promised_that_was_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on(Database::open(dir.path()).unwrap(), |_| ());
    let credentials = world.start().await;
    let mut page = Socket::of(world.listen().await, SHOP).await;
    page.say(&hello(&credentials, SHOP)).await;
    page.heard_of("welcome").await;

    let blocker = Connection::open(dir.path().join("cobrowse.sqlite3")).unwrap();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut body = start_request();
    body["key"] = json!("order-77");
    let refused = world.post("/v1/sessions", SHOP, body.clone()).await;
    assert_eq!(refused.refusal(), (503, "service".to_owned()));
    // What is only in memory works all the same, and an end is told even if it cannot be written yet.
    let ended = world.post("/v1/sessions/end", SHOP, json!({"credentials": credentials})).await;
    assert_eq!(ended.refusal(), (503, "service".to_owned()));
    assert_eq!(page.heard_of("ended").await, json!({"reason": "visitor"}));

    blocker.execute_batch("ROLLBACK").unwrap();
    // The key is free again, and what was held up is written with the next thing.
    let started = world.post("/v1/sessions", SHOP, body).await.json()["credentials"].clone();
    drop((world, page));
    let again = World::on(reopened(dir.path()).await, |_| ());
    let end = json!({"credentials": credentials});
    assert_eq!(again.post("/v1/sessions/end", SHOP, end).await.refusal(), (404, "not-in-session".to_owned()));
    assert_eq!(again.post("/v1/sessions/end", SHOP, json!({"credentials": started})).await.status, 200);
}

/// The first server's tasks let go of the database a moment after the test has.
async fn reopened(dir: &std::path::Path) -> Database {
    for _ in 0..1_000 {
        if let Ok(database) = Database::open(dir) {
            return database;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the first server does not let go of its database");
}
