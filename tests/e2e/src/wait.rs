//! Waiting for the page.

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::browser::Browser;
use crate::limits::PATIENCE;
use crate::poll;
use crate::session::unless_refused;

impl Browser {
    /// Asks again and again until `probe` finds something. What the driver refuses counts as "not yet":
    /// while pages load, windows, elements and scripts come and go.
    ///
    /// # Errors
    /// When [`PATIENCE`] has run out: `what` was waited for, the last refusal, where the page is now.
    pub async fn wait_until<T>(&self, what: &str, mut probe: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
        let mut refusal = None;
        let found = poll::until(PATIENCE, async || match unless_refused(probe().await)? {
            Ok(found) => {
                refusal = None;
                Ok(found)
            }
            Err(refused) => {
                refusal = Some(refused);
                Ok(None)
            }
        })
        .await
        .with_context(|| format!("while waiting for {what}"))?;
        if let Some(found) = found {
            return Ok(found);
        }
        let because = refusal.map(|refused| format!("; {refused}")).unwrap_or_default();
        Err(anyhow!("waited {} s for {what}{because}; {}", PATIENCE.as_secs(), self.whereabouts().await))
    }

    /// Waits until a JavaScript expression is truthy in the current window, and returns its value.
    ///
    /// # Errors
    /// When it stays falsy or throws to the end: with its last value and the page's address.
    pub async fn wait_for(&self, expression: &str) -> Result<Value> {
        let mut last = "none".to_owned();
        let outcome = self
            .wait_until(&format!("`{expression}`"), async || {
                let value = self.evaluate(expression).await?;
                last = value.to_string();
                Ok(is_truthy(&value).then_some(value))
            })
            .await;
        outcome.with_context(|| format!("`{expression}` did not become true; its last value: {last}"))
    }

    /// Waits until the address of the page is `url`.
    ///
    /// # Errors
    /// When it is another to the end.
    pub async fn wait_for_url(&self, url: &str) -> Result<()> {
        self.wait_until(&format!("the address {url}"), async || Ok((self.url().await? == url).then_some(()))).await
    }

    /// Where the current window is, for messages; never fails.
    async fn whereabouts(&self) -> String {
        let told = async { Ok::<_, anyhow::Error>((self.url().await?, self.title().await?)) }.await;
        match told {
            Ok((url, title)) => format!("at {url} \"{title}\""),
            Err(error) => format!("and where the page is cannot be told: {error}"),
        }
    }
}

/// What JavaScript makes of a value that has come as JSON.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn truth_is_javascripts() {
        for value in [json!(null), json!(false), json!(0), json!(0.0), json!("")] {
            assert!(!is_truthy(&value), "{value}");
        }
        for value in [json!(true), json!(-1), json!("0"), json!([]), json!({})] {
            assert!(is_truthy(&value), "{value}");
        }
    }
}
