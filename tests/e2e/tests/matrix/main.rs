//! Every way out of a site, in every engine and mode; and everything that can go wrong on it.
//!
//! Both tests end in a document, `docs/ways.md` and `docs/failures.md`, and fail where it says something else than they have
//! seen. `UPDATE_DOCS=1` writes it anew.

#![allow(clippy::indexing_slicing, reason = "only JSON is indexed, and what it lacks reads as null")]

mod document;
mod failures;
mod guest;
mod leaks;
mod limits;
mod trip;
mod way;
mod ways;

use std::future::Future;

use anyhow::{Context as _, Result};
use cobrowse_e2e::Engine;
use futures_util::future::join_all;
use tokio::sync::Semaphore;

/// One at a time: three seconds are not much for a browser that shares a small machine with another.
static BROWSERS: Semaphore = Semaphore::const_new(1);

/// What `look` has seen in each engine that is wanted.
async fn in_wanted_engines<T, S: Future<Output = Result<T>>>(look: impl Fn(Engine) -> S) -> Result<Vec<(Engine, T)>> {
    let wanted = Engine::ALL.into_iter().filter(|engine| engine.is_wanted());
    let looks = wanted.map(|engine| {
        let look = &look;
        async move {
            let _turn = BROWSERS.acquire().await?;
            let seen = look(engine).await.with_context(|| format!("in {engine}"))?;
            anyhow::Ok((engine, seen))
        }
    });
    join_all(looks).await.into_iter().collect()
}
