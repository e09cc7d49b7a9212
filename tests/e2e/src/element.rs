//! Elements of a page, and what a visitor does to them.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::browser::{Browser, text};

/// An element. It belongs to one document: after a navigation it is stale.
#[derive(Debug, Clone)]
pub struct Element<'browser> {
    browser: &'browser Browser,
    id: String,
}

impl Element<'_> {
    /// Clicks in its middle, scrolled into view: a gesture of the visitor.
    ///
    /// # Errors
    /// When it cannot be clicked: not visible, covered, gone.
    pub async fn click(&self) -> Result<()> {
        self.post("click", json!({})).await
    }

    /// Types into it, after what is there.
    ///
    /// # Errors
    /// When it takes no text.
    pub async fn type_text(&self, keys: &str) -> Result<()> {
        self.post("value", json!({"text": keys})).await
    }

    /// Empties it.
    ///
    /// # Errors
    /// When it cannot be edited.
    pub async fn clear(&self) -> Result<()> {
        self.post("clear", json!({})).await
    }

    /// Its visible text.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn text(&self) -> Result<String> {
        text(self.get("text").await?)
    }

    /// A JavaScript property of it.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn property(&self, name: &str) -> Result<Value> {
        self.get(&format!("property/{name}")).await
    }

    /// Whether a visitor sees it.
    ///
    /// # Errors
    /// When it has gone.
    pub async fn is_visible(&self) -> Result<bool> {
        Ok(self.get("displayed").await? == json!(true))
    }

    /// How it is named in commands and as an argument of a script.
    pub fn reference(&self) -> Value {
        json!({WEB_ELEMENT: self.id})
    }

    async fn get(&self, what: &str) -> Result<Value> {
        self.browser.session().get(&format!("/element/{}/{what}", self.id)).await
    }

    async fn post(&self, what: &str, body: Value) -> Result<()> {
        self.browser.session().post(&format!("/element/{}/{what}", self.id), body).await.map(drop)
    }
}

impl Browser {
    /// The first element that `css` finds; waits until there is one.
    ///
    /// # Errors
    /// When none appears.
    pub async fn find(&self, css: &str) -> Result<Element<'_>> {
        self.wait_until(&format!("an element `{css}`"), async || self.look_up(css).await.map(Some)).await
    }

    /// All elements that `css` finds now.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn find_all(&self, css: &str) -> Result<Vec<Element<'_>>> {
        let found = self.session().post("/elements", by_css(css)).await?;
        found.as_array().context("no list of elements")?.iter().map(|reference| self.element(reference)).collect()
    }

    /// The first element that `css` finds; waits until it is visible.
    ///
    /// # Errors
    /// When none becomes visible.
    pub async fn find_visible(&self, css: &str) -> Result<Element<'_>> {
        self.wait_until(&format!("a visible `{css}`"), async || {
            let element = self.look_up(css).await?;
            Ok(element.is_visible().await?.then_some(element))
        })
        .await
    }

    /// Waits until the visible text of an element is `expected`.
    ///
    /// # Errors
    /// When it is another to the end; with that one.
    pub async fn wait_for_text(&self, css: &str, expected: &str) -> Result<()> {
        let mut last = String::new();
        let outcome = self
            .wait_until(&format!("`{css}` to read \"{expected}\""), async || {
                last = self.look_up(css).await?.text().await?;
                Ok((last == expected).then_some(()))
            })
            .await;
        outcome.with_context(|| format!("`{css}` reads \"{last}\""))
    }

    /// Clicks an element as soon as it is visible: a gesture of the visitor.
    ///
    /// # Errors
    /// When it does not become visible or cannot be clicked.
    pub async fn click(&self, css: &str) -> Result<()> {
        self.find_visible(css).await?.click().await.with_context(|| format!("click `{css}`"))
    }

    /// Types into an element as soon as it is visible, after what is there.
    ///
    /// # Errors
    /// When it does not become visible or takes no text.
    pub async fn type_into(&self, css: &str, keys: &str) -> Result<()> {
        self.find_visible(css).await?.type_text(keys).await.with_context(|| format!("type into `{css}`"))
    }

    async fn look_up(&self, css: &str) -> Result<Element<'_>> {
        self.element(&self.session().post("/element", by_css(css)).await?)
    }

    fn element(&self, reference: &Value) -> Result<Element<'_>> {
        let id = reference[WEB_ELEMENT].as_str().context("the driver named no element")?;
        Ok(Element { browser: self, id: id.to_owned() })
    }
}

fn by_css(css: &str) -> Value {
    json!({"using": "css selector", "value": css})
}

/// The standard's name for a reference to an element: <https://www.w3.org/TR/webdriver2/#elements>
const WEB_ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
