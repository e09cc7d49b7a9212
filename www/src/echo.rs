use axum::extract::{FromRequest as _, Multipart, Query, Request};
use axum::http::header::{CONTENT_TYPE, REFERER};
use axum::http::{HeaderMap, Method};
use axum::{Form, extract::rejection::FormRejection};
use serde_json::{Value, json};

use crate::refusal::Refusal;

/// What a request brought, as its page is to show it.
#[derive(Debug)]
pub(crate) struct Echo {
    method: Method,
    referer: String,
    query: Vec<(String, String)>,
    fields: Vec<(String, String)>,
    files: Vec<Value>,
}

impl Echo {
    /// Reads a request, to its end.
    pub(crate) async fn read(request: Request) -> Result<Self, Refusal> {
        let header = |headers: &HeaderMap, name| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let Query(query) = Query::try_from_uri(request.uri()).map_err(|_| Refusal::OddForm)?;
        let mut echo = Self {
            method: request.method().clone(),
            referer: header(request.headers(), REFERER),
            query,
            fields: Vec::new(),
            files: Vec::new(),
        };
        if echo.method == Method::POST {
            if header(request.headers(), CONTENT_TYPE).starts_with("multipart/form-data") {
                echo.read_parts(request).await?;
            } else {
                let form: Result<Form<_>, FormRejection> = Form::from_request(request, &()).await;
                echo.fields = form.map_err(|_| Refusal::OddForm)?.0;
            }
        }
        Ok(echo)
    }

    async fn read_parts(&mut self, request: Request) -> Result<(), Refusal> {
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Refusal::OddForm)?;
        while let Some(part) = parts.next_field().await.map_err(|_| Refusal::OddForm)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let kind = part.content_type().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|_| Refusal::OddForm)?;
            match file {
                Some(file) => {
                    self.files.push(json!({"field": name, "name": file, "type": kind, "bytes": bytes.len()}));
                }
                None => self.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(())
    }

    /// A value of the query. It is written into pages, so anything but letters and digits makes it empty.
    pub(crate) fn plain(&self, name: &str) -> String {
        let value = self.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let plain = value.filter(|value| value.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        plain.unwrap_or_default().to_owned()
    }

    /// Whether the query names this.
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.query.iter().any(|(other, _)| other == name)
    }

    /// An expression for a script element.
    pub(crate) fn script(&self) -> String {
        let echo = json!({
            "trip": self.plain("trip"),
            "method": self.method.as_str(),
            "referer": self.referer,
            "query": self.query,
            "fields": self.fields,
            "files": self.files,
        });
        // Nothing may end the element it stands in.
        echo.to_string().replace('<', "\\u003c")
    }
}
