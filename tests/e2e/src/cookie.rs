//! Cookies, as the browser keeps them: `HttpOnly` ones too.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::browser::Browser;

/// A cookie. <https://www.w3.org/TR/webdriver2/#cookies>
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Under which paths it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// To which domain; a leading dot means sub-domains, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Over https only.
    pub secure: bool,
    /// Hidden from scripts.
    pub http_only: bool,
    /// When it ends, in seconds since 1970; `None` with the browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry: Option<u64>,
    /// `Lax`, `Strict` or `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_site: Option<String>,
}

impl Browser {
    /// All cookies that would be sent to the current page.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn cookies(&self) -> Result<Vec<Cookie>> {
        Ok(serde_json::from_value(self.session().get("/cookie").await?)?)
    }

    /// The cookie of that name, if the current page has one.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn cookie(&self, name: &str) -> Result<Option<Cookie>> {
        Ok(self.cookies().await?.into_iter().find(|cookie| cookie.name == name))
    }

    /// Gives the current page's site a cookie.
    ///
    /// # Errors
    /// When the browser does not accept it.
    pub async fn add_cookie(&self, cookie: &Cookie) -> Result<()> {
        self.session().post("/cookie", json!({"cookie": cookie})).await.map(drop)
    }

    /// Removes one cookie of the current page's site.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn delete_cookie(&self, name: &str) -> Result<()> {
        self.session().delete(&format!("/cookie/{name}")).await.map(drop)
    }

    /// Removes all cookies that would be sent to the current page.
    ///
    /// # Errors
    /// When the window has gone.
    pub async fn delete_cookies(&self) -> Result<()> {
        self.session().delete("/cookie").await.map(drop)
    }
}
