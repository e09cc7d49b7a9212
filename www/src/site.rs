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
    /// The site of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "shop" => Some(Self::Shop),
            "pay" => Some(Self::Pay),
            "bank" => Some(Self::Bank),
            "stranger" => Some(Self::Stranger),
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
    /// What the names of all sites end with.
    suffix: &'static str,
    /// `:8080`, or empty where the browser left the default port out.
    port: String,
}

impl Visit {
    fn from_authority(authority: &str) -> Option<Self> {
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, format!(":{}", port.parse::<u16>().ok()?)),
            None => (authority, String::new()),
        };
        let host = host.to_ascii_lowercase();
        let name = host.strip_prefix("www.").unwrap_or(&host);
        let (suffix, name) = SUFFIXES.iter().find_map(|suffix| Some((*suffix, name.strip_suffix(suffix)?)))?;
        Some(Self { site: Site::named(name)?, suffix, port })
    }

    /// Origin of the site `name`, on the port this request came in on: whoever opens one demo site
    /// can go on to the others, whatever port the process got.
    pub(crate) fn origin_of(&self, scheme: Scheme, name: &str) -> String {
        format!("{}://www.{name}{}{}", scheme.as_str(), self.suffix, self.port)
    }
}

/// `localhost` needs no DNS but is a world of its own; `test` (RFC 6761) is for names that somebody has to resolve,
/// and browsers treat it like any other.
const SUFFIXES: [&str; 2] = [".localhost", ".test"];

/// How browsers reach the sites.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Plainly.
    #[default]
    Http,
    /// Through something in front that speaks TLS.
    Https,
}

impl Scheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
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
            ("www.shop.test:4433", Some((Site::Shop, ":4433"))),
            ("shop.localhost", Some((Site::Shop, ""))),
            ("WWW.Pay.LOCALHOST:1", Some((Site::Pay, ":1"))),
            ("bank.localhost:65535", Some((Site::Bank, ":65535"))),
            ("www.stranger.localhost:8080", Some((Site::Stranger, ":8080"))),
            ("localhost:8080", None),
            ("www.www.shop.localhost", None),
            ("evil-shop.localhost", None),
            ("shop.localhost.evil.test", None),
            ("shop.test.localhost", None),
            ("test", None),
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
