//! What the script tag and the page's settings object say.

use crate::domain::DomainName;
use crate::error::Error;
use crate::ids::GroupId;
use crate::key::SessionKey;
use crate::limits::{EMAIL_CHARS, GROUPS_ON_A_PAGE, NAME_CHARS, PHONE_CHARS};
use crate::origin::{Host, Origin};
use crate::text::fields;
use crate::web_url::WebUrl;
use serde::{Deserialize, Serialize};

/// Which published settings of a group apply (`data-site`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// What visitors get.
    #[default]
    Production,
    /// For trying out settings before they are published.
    Staging,
}

impl Site {
    /// The spelling in the attribute and in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Site::Production => "production",
            Site::Staging => "staging",
        }
    }
}

/// How a session gets to another domain (`data-transfer`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transfer {
    /// A helper window visits all trusted domains; where no window can be opened, a ticket in the link.
    #[default]
    Window,
    /// Always a ticket in the link: no window of ours ever opens.
    Link,
}

/// The raw attributes of the script tag, as far as the core reads them. `None` means absent.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// `data-groupid`
    pub groupid: Option<String>,
    /// `data-additionalgroupids`
    pub additionalgroupids: Option<String>,
    /// `data-site`
    pub site: Option<String>,
    /// `data-cookiedomain`
    pub cookiedomain: Option<String>,
    /// `data-transfer`
    pub transfer: Option<String>,
    /// `data-termsurl`, resolved as the browser does.
    pub termsurl: Option<String>,
    /// `data-glancebutton`
    pub glancebutton: Option<String>,
    /// `data-ws`, or the origin the script was loaded from.
    pub server: String,
}

/// What is said about the visitor, by the page's `GLANCE_COBROWSE` object or in a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VisitorInfo {
    /// Name, at most 63 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address, at most 127 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number, at most 31 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl VisitorInfo {
    /// Checks the lengths.
    ///
    /// # Errors
    /// `bad-argument` naming the field that is too long.
    pub fn check(&self) -> Result<(), Error> {
        for (field, chars, message) in [
            (&self.name, NAME_CHARS, "name: at most 63 characters"),
            (&self.email, EMAIL_CHARS, "email: at most 127 characters"),
            (&self.phone, PHONE_CHARS, "phone: at most 31 characters"),
        ] {
            if field.as_ref().is_some_and(|text| text.chars().count() > chars) {
                return Err(Error::bad_argument(message));
            }
        }
        Ok(())
    }

    /// These values, and `fallback`'s where a value is missing.
    #[must_use]
    pub fn or(self, fallback: &VisitorInfo) -> VisitorInfo {
        VisitorInfo {
            name: self.name.or_else(|| fallback.name.clone()),
            email: self.email.or_else(|| fallback.email.clone()),
            phone: self.phone.or_else(|| fallback.phone.clone()),
        }
    }
}

/// A script tag that makes sense.
#[derive(Clone, Debug)]
pub struct Config {
    /// The group a session starts in unless the call says otherwise.
    pub group: GroupId,
    /// All groups a session may run in on this page, the primary one first.
    pub groups: Vec<GroupId>,
    /// Which published settings.
    pub site: Site,
    /// Where to write the cookie; none means the registrable domain.
    pub cookie_domain: Option<DomainName>,
    /// How the session gets to another domain.
    pub transfer: Transfer,
    /// The collaboration server.
    pub server: Origin,
    /// Defaults for what a session says about its visitor.
    pub visitor: VisitorInfo,
    /// The key a session gets when the call names none (`visitorid`).
    pub visitor_id: Option<SessionKey>,
    /// Where the terms of a session are to be read (`data-termsurl`).
    pub terms_url: Option<WebUrl>,
    /// Whether the floating button is there from the start (`data-glancebutton`).
    pub button: bool,
}

impl Config {
    /// Reads the tag of a page on `page`.
    ///
    /// # Errors
    /// `bad-argument`: the message names the attribute and what it takes.
    pub fn parse(attributes: &Attributes, page: &Host) -> Result<Self, Error> {
        let group = attributes.groupid.as_deref().and_then(|text| GroupId::read(text.trim_ascii()));
        let Some(group) = group else {
            return Err(Error::bad_argument("data-groupid: the script tag needs the number of your group"));
        };
        Ok(Self {
            group,
            groups: parse_groups(group, attributes.additionalgroupids.as_deref())?,
            site: parse_site(attributes.site.as_deref())?,
            cookie_domain: parse_cookie_domain(attributes.cookiedomain.as_deref(), page)?,
            transfer: parse_transfer(attributes.transfer.as_deref())?,
            server: Origin::read(without_slash(attributes.server.trim_ascii())).ok_or_else(|| {
                Error::bad_argument("data-ws: the origin of the collaboration server, such as https://help.example")
            })?,
            visitor: VisitorInfo::default(),
            visitor_id: None,
            terms_url: parse_terms_url(attributes.termsurl.as_deref())?,
            button: parse_button(attributes.glancebutton.as_deref())?,
        })
    }
}

/// As people write an origin.
fn without_slash(mut text: &str) -> &str {
    while let Some(shorter) = text.strip_suffix('/') {
        text = shorter;
    }
    text
}

fn parse_groups(primary: GroupId, additional: Option<&str>) -> Result<Vec<GroupId>, Error> {
    let mut groups = vec![primary];
    let listed = fields(additional.unwrap_or_default(), b',').map(str::trim_ascii).filter(|text| !text.is_empty());
    for text in listed {
        let group = GroupId::read(text)
            .ok_or_else(|| Error::bad_argument("data-additionalgroupids: group numbers with commas between them"))?;
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    if groups.len() > GROUPS_ON_A_PAGE {
        return Err(Error::bad_argument("data-additionalgroupids: at most 32 groups on a page"));
    }
    Ok(groups)
}

fn parse_site(text: Option<&str>) -> Result<Site, Error> {
    match text {
        None | Some("production") => Ok(Site::Production),
        Some("staging") => Ok(Site::Staging),
        Some(_) => Err(Error::bad_argument("data-site: production or staging")),
    }
}

fn parse_transfer(text: Option<&str>) -> Result<Transfer, Error> {
    match text {
        None | Some("window") => Ok(Transfer::Window),
        Some("link") => Ok(Transfer::Link),
        Some(_) => Err(Error::bad_argument("data-transfer: window or link")),
    }
}

fn parse_cookie_domain(text: Option<&str>, page: &Host) -> Result<Option<DomainName>, Error> {
    let Some(text) = text.map(str::trim_ascii) else {
        return Ok(None);
    };
    match DomainName::read(text) {
        Some(domain) if domain.covers(page) => Ok(Some(domain)),
        _ => Err(Error::bad_argument("data-cookiedomain: this page's host must end with it")),
    }
}

fn parse_terms_url(text: Option<&str>) -> Result<Option<WebUrl>, Error> {
    let wrong = |_| Error::bad_argument("data-termsurl: an http or https address");
    text.map(WebUrl::parse).transpose().map_err(wrong)
}

fn parse_button(text: Option<&str>) -> Result<bool, Error> {
    match text {
        Some("true") => Ok(true),
        None | Some("false") => Ok(false),
        Some(_) => Err(Error::bad_argument("data-glancebutton: true or false")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn attributes() -> Attributes {
        Attributes { groupid: Some("15687".into()), server: "https://help.example".into(), ..Attributes::default() }
    }

    fn parse(change: impl FnOnce(&mut Attributes)) -> Result<Config, Error> {
        let mut tag = attributes();
        change(&mut tag);
        Config::parse(&tag, &Host::parse("www.a.mycompany.com").unwrap())
    }

    #[test]
    fn the_shortest_tag() {
        let config = parse(|_| ()).unwrap();
        assert_eq!(config.groups, [GroupId::parse("15687").unwrap()]);
        assert_eq!(config.site, Site::Production);
        assert!(config.cookie_domain.is_none());
    }

    #[test]
    fn every_attribute() {
        let config = parse(|tag| {
            tag.additionalgroupids = Some(" 7, 8,15687,, ".into());
            tag.site = Some("staging".into());
            tag.transfer = Some("link".into());
            tag.cookiedomain = Some("a.mycompany.com".into());
            tag.server = "http://localhost:8090/".into();
            tag.termsurl = Some("https://mycompany.com/terms".into());
            tag.glancebutton = Some("true".into());
        })
        .unwrap();
        let numbers: Vec<u32> = config.groups.iter().map(|group| group.number()).collect();
        assert_eq!(numbers, [15687, 7, 8]);
        assert_eq!((config.site, config.transfer), (Site::Staging, Transfer::Link));
        assert_eq!(config.cookie_domain.unwrap().as_str(), "a.mycompany.com");
        assert_eq!(config.server.to_string(), "http://localhost:8090");
        assert_eq!(config.terms_url.unwrap().as_str(), "https://mycompany.com/terms");
        assert!(config.button);
    }

    #[test]
    fn a_wrong_attribute_is_named() {
        type Change = fn(&mut Attributes);
        let cases: [(&str, Change); 11] = [
            ("data-transfer", |tag| tag.transfer = Some("Link".into())),
            ("data-groupid", |tag| tag.groupid = None),
            ("data-groupid", |tag| tag.groupid = Some("abc".into())),
            ("data-additionalgroupids", |tag| tag.additionalgroupids = Some("7;8".into())),
            ("data-additionalgroupids", |tag| {
                tag.additionalgroupids = Some((1..50).map(|n| format!("{n},")).collect());
            }),
            ("data-site", |tag| tag.site = Some("Production".into())),
            ("data-cookiedomain", |tag| tag.cookiedomain = Some("b.mycompany.com".into())),
            ("data-cookiedomain", |tag| tag.cookiedomain = Some(String::new())),
            ("data-termsurl", |tag| tag.termsurl = Some("javascript:alert(1)".into())),
            ("data-glancebutton", |tag| tag.glancebutton = Some("yes".into())),
            ("data-ws", |tag| tag.server = "help.example".into()),
        ];
        for (name, change) in cases {
            let error = parse(change).unwrap_err();
            assert!(error.message.starts_with(name), "{error:?}");
        }
    }

    #[test]
    fn visitor_details_are_bounded_in_characters() {
        let info = |name: String| VisitorInfo { name: Some(name), ..VisitorInfo::default() };
        assert!(info("ü".repeat(63)).check().is_ok());
        assert!(info("ü".repeat(64)).check().is_err());
    }
}
