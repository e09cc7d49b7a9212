//! What the addresses of the world serve, and the account's settings.

use cobrowse_core::Millis;
use cobrowse_core::config::{Attributes, Config, Site};
use cobrowse_core::domain::DomainName;
use cobrowse_core::group::{Group, Groups, TrustedDomain};
use cobrowse_core::ids::GroupId;
use cobrowse_core::web_url::WebUrl;
use std::collections::{BTreeMap, BTreeSet};

pub const SHOP: &str = "http://www.shop.localhost:8080/";
pub const PAY: &str = "http://www.pay.localhost:8080/";
pub const BANK: &str = "http://www.bank.localhost:8080/";
/// Has our script tag, but is in nobody's list.
pub const STRANGER: &str = "http://www.stranger.localhost:8080/";
/// The path of every helper page.
const HELPER: &str = "cobrowse-helper.html";
/// How long a page takes to load.
const LOAD_MS: Millis = 30;

/// An address of the world.
pub fn url(text: &str) -> WebUrl {
    WebUrl::parse(text).expect("an address")
}

/// The helper page of a site.
pub fn helper(site: &str) -> String {
    [site, HELPER].concat()
}

/// The domain that a cookie of the page is kept for.
pub fn registrable(url: &WebUrl) -> String {
    let host = url.origin().host().as_str();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

pub fn group_id(number: &str) -> GroupId {
    GroupId::parse(number).expect("a group")
}

/// What the sites do. All of them carry a script tag for group 15687, on every page.
#[derive(Default)]
pub struct Sites {
    /// Pages, by address without fragment, whose tag names another group.
    pub other_group: BTreeMap<String, &'static str>,
    /// Sites, by origin, whose tag says more than the usual one.
    pub tags: BTreeMap<String, Attributes>,
    /// Pages without a tag.
    pub tagless: BTreeSet<String>,
    /// All tags say `data-transfer="link"`.
    pub by_link: bool,
    /// Pages that lead elsewhere.
    pub redirects: BTreeMap<String, String>,
    /// Sites that are slow to answer.
    pub slow: BTreeMap<String, Millis>,
    /// Registrable domains whose cookies the browser does not keep.
    pub cookieless: BTreeSet<String>,
    /// `data-glancebutton` and `data-termsurl` of every page.
    pub button: bool,
    pub terms: Option<&'static str>,
    /// Registrable domains whose `Cross-Origin-Opener-Policy` cuts the opener's handle.
    pub severing: BTreeSet<String>,
}

impl Sites {
    /// Where a navigation ends up. A fragment survives redirects.
    pub fn resolve(&self, asked: &WebUrl) -> WebUrl {
        let (address, fragment) = split(asked);
        match self.redirects.get(address) {
            Some(to) if fragment.is_empty() => url(to),
            Some(to) => url(to).with_fragment(fragment),
            None => asked.clone(),
        }
    }

    pub fn load_ms(&self, asked: &WebUrl) -> Millis {
        self.slow.get(&registrable(asked)).copied().unwrap_or(LOAD_MS)
    }

    /// The script tag of a page, if it has one.
    pub fn tag(&self, page: &WebUrl) -> Option<Config> {
        let (address, _) = split(page);
        if self.tagless.contains(address) {
            return None;
        }
        let group = self.other_group.get(address).copied().unwrap_or("15687");
        let more = self.tags.get(page.origin().as_str()).cloned().unwrap_or_default();
        let attributes = Attributes {
            groupid: more.groupid.or(Some(group.to_owned())),
            transfer: self.by_link.then(|| "link".to_owned()),
            server: "http://localhost:8090".to_owned(),
            glancebutton: Some(self.button.to_string()),
            termsurl: self.terms.map(str::to_owned),
            ..more
        };
        Some(Config::parse(&attributes, page.origin().host()).expect("a script tag"))
    }
}

/// Address and fragment.
pub fn split(url: &WebUrl) -> (&str, &str) {
    url.as_str().split_once('#').unwrap_or((url.as_str(), ""))
}

/// A group that trusts the domains of these sites.
pub fn group(number: &str, sites: &[&str]) -> Group {
    Group {
        id: group_id(number),
        site: Site::Production,
        domains: sites.iter().map(|site| entry(site)).collect(),
        prompt: Some("Go on with Ann elsewhere?".to_owned()),
    }
}

/// The entry of a site's domain in a list, with its helper page.
pub fn entry(site: &str) -> TrustedDomain {
    let domain = DomainName::parse(&registrable(&url(site))).expect("a domain");
    TrustedDomain::new(domain, Some(url(&helper(site)))).expect("a trusted domain")
}

/// The settings of the one account.
pub struct Account(pub Vec<Group>);

impl Default for Account {
    fn default() -> Self {
        Self(vec![group("15687", &[SHOP, PAY, BANK])])
    }
}

impl Groups for Account {
    fn group(&self, id: GroupId, site: Site) -> Option<&Group> {
        self.0.iter().find(|group| group.id == id && group.site == site)
    }
}
