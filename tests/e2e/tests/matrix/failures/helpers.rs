//! Helper pages that are not as the settings promise.

use anyhow::Result;

use super::failures;
use super::row::Row;
use super::scene::Theatre;

failures!(
    "It is missing (404)" => missing,
    "It redirects to another domain" => redirects_away,
    "It redirects within its domain, which is allowed" => redirects_at_home,
    "It never answers" => never_answers,
    "Its tag is of another account" => of_another_account,
    "Its browser keeps no cookie of that domain" => without_cookies,
    "The visitor closes the helper window" => closed_by_the_visitor,
);

async fn missing(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/nowhere.html").await
}

async fn redirects_away(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/redirect/bank/cobrowse-helper.html").await
}

async fn redirects_at_home(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/redirect/pay/cobrowse-helper.html").await
}

async fn never_answers(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/never").await
}

async fn of_another_account(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/t/helper-other-group.html").await
}

async fn without_cookies(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/t/helper-without-cookies.html").await
}

async fn follows_a_link(theatre: &mut Theatre, helper: &str) -> Result<Row> {
    let mut scene = theatre.with_helper(helper).await?;
    scene.click("anchor").await?;
    scene.arrives().await
}

/// The page closes its window by itself, as quick as a visitor can be: a driver is slower.
async fn closed_by_the_visitor(theatre: &mut Theatre) -> Result<Row> {
    follows_a_link(theatre, "/t/helper-closed.html").await
}
