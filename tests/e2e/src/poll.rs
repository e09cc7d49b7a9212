//! Waiting for a condition instead of for a time.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::limits::POLL_INTERVAL;

/// Looks every [`POLL_INTERVAL`] until `probe` finds something; `None` when `patience` has run out.
/// The probe is asked at least once, and once more at the very end.
///
/// # Errors
/// The first error of `probe`: "not yet" is `Ok(None)`.
pub async fn until<T>(patience: Duration, mut probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    let deadline = Instant::now() + patience;
    loop {
        let late = Instant::now() >= deadline;
        if let Some(found) = probe().await? {
            return Ok(Some(found));
        }
        if late {
            return Ok(None);
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn asks_again_until_there_is_an_answer() -> Result<()> {
        let mut asked = 0;
        let found = until(Duration::from_secs(5), async || {
            asked += 1;
            Ok((asked == 3).then_some("third"))
        })
        .await?;
        assert_eq!((found, asked), (Some("third"), 3));
        Ok(())
    }

    #[tokio::test]
    async fn gives_up_at_the_deadline() -> Result<()> {
        let begun = Instant::now();
        let patience = POLL_INTERVAL * 3;
        assert_eq!(until(patience, async || Ok(None::<()>)).await?, None);
        assert!(begun.elapsed() >= patience);
        Ok(())
    }

    #[tokio::test]
    async fn stops_at_an_error() {
        assert!(until(Duration::from_secs(5), async || anyhow::bail!("broken") as Result<Option<()>>).await.is_err());
    }
}
