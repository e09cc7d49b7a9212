use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;

use crate::refusal::Refusal;

/// One of the companies served here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// Tarn & Fell, outdoor equipment.
    Shop,
    /// Quittance, a payment provider.
    Pay,
    /// Ostermoor Bank.
    Bank,
    /// A company that pasted the tag but is in nobody's list of trusted domains. It has test pages only.
    Stranger,
}

impl Site {
    /// The site a host name (without port) belongs to; `www.` is optional.
    fn from_host(host: &str) -> Option<Self> {
        let host = host.to_ascii_lowercase();
        match host.strip_prefix("www.").unwrap_or(&host) {
            "shop.localhost" => Some(Self::Shop),
            "pay.localhost" => Some(Self::Pay),
            "bank.localhost" => Some(Self::Bank),
            "stranger.localhost" => Some(Self::Stranger),
            _ => None,
        }
    }

    /// The folder with the site's files, or `None` for a site that has none of its own.
    pub(crate) fn folder(self) -> Option<&'static str> {
        match self {
            Self::Shop => Some("shop"),
            Self::Pay => Some("pay"),
            Self::Bank => Some("bank"),
            Self::Stranger => None,
        }
    }
}

/// Which site was asked for, and under which port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    pub(crate) site: Site,
    /// `:8080`, or empty where the browser left the default port out.
    port: String,
}

impl Visit {
    fn from_authority(authority: &str) -> Option<Self> {
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, format!(":{}", port.parse::<u16>().ok()?)),
            None => (authority, String::new()),
        };
        let site = Site::from_host(host)?;
        Some(Self { site, port })
    }

    /// Origin of the site `name`, on the port this request came in on: whoever opens one demo site
    /// can go on to the others, whatever port the process got.
    pub(crate) fn origin_of(&self, name: &str) -> String {
        format!("http://www.{name}.localhost{}", self.port)
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        parts
            .headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .and_then(Self::from_authority)
            .ok_or(Refusal::UnknownHost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_and_ports() {
        let table = [
            ("www.shop.localhost:8080", Some((Site::Shop, ":8080"))),
            ("shop.localhost", Some((Site::Shop, ""))),
            ("WWW.Pay.LOCALHOST:1", Some((Site::Pay, ":1"))),
            ("bank.localhost:65535", Some((Site::Bank, ":65535"))),
            ("www.stranger.localhost:8080", Some((Site::Stranger, ":8080"))),
            ("localhost:8080", None),
            ("www.www.shop.localhost", None),
            ("evil-shop.localhost", None),
            ("shop.localhost.evil.test", None),
            ("shop.localhost:99999", None),
            ("shop.localhost:80\"><script>", None),
            ("", None),
        ];
        for (authority, expected) in table {
            let visit = Visit::from_authority(authority).map(|visit| (visit.site, visit.port));
            let expected = expected.map(|(site, port)| (site, port.to_owned()));
            assert_eq!(visit, expected, "{authority}");
        }
    }
}
