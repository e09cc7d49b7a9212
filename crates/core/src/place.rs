//! Which `Domain` a cookie is written for and removed from, without a shipped list of public suffixes.
//!
//! A browser refuses cookies for a public suffix (RFC 6265bis section 5.7, step 10) and for other hosts. So a place is
//! tried, and whether the cookie is there when read back is the answer. See docs/adr/0006-cookie-domain.md.

use crate::domain::DomainName;
use crate::origin::Host;
use crate::text::{cut, last_position, position};

/// Where to write a cookie of a page on `host`, the best place first: for `widest`, the trusted domain that the page
/// falls under, and where the browser refuses that, for ever fewer of its sub-domains. Never for more than `widest`.
///
/// None is a cookie of this host only: all there is for addresses and single labels (`localhost`).
///
/// ```
/// use cobrowse_core::{domain::DomainName, origin::Host, place};
/// let (host, widest) = (Host::parse("www.a.shop.co.uk")?, DomainName::parse("shop.co.uk")?);
/// let places = place::for_writing(&host, &widest);
/// let places: Vec<Option<&str>> = place::for_writing(&host, &widest).collect();
/// assert_eq!(places, [Some("shop.co.uk"), Some("a.shop.co.uk"), Some("www.a.shop.co.uk")]);
/// # Ok::<(), cobrowse_core::error::Error>(())
/// ```
pub fn for_writing<'h>(host: &'h Host, widest: &DomainName) -> impl Iterator<Item = Option<&'h str>> {
    let text = host.as_str();
    let longest = text.len();
    let within = if widest.covers(host) { widest.as_str().len() } else { longest };
    let first = if has_domains(host) { longest.checked_sub(within) } else { None };
    // From one suffix to the next: over the dot before it.
    let next = move |start: usize| (start > 0).then(|| label_before(text, start));
    let starts = std::iter::successors(first, move |start| next(*start));
    let domains = starts.filter_map(|start| text.get(start..)).filter(|suffix| has_dot(suffix)).map(Some);
    domains.chain((!has_domains(host)).then_some(None))
}

/// Where to look for a cookie that is to be removed, the narrowest place first: a cookie does not say where it is kept,
/// and one that we have not written ourselves may be anywhere.
pub fn for_removal(host: &Host) -> impl Iterator<Item = Option<&str>> {
    let first = has_domains(host).then_some(host.as_str());
    let parents = std::iter::successors(first, |domain| cut(domain, b'.').map(|(_, parent)| parent));
    let domains = parents.filter(|domain| has_dot(domain));
    std::iter::once(None).chain(domains.map(Some))
}

/// Whether there is anything between the host and its last label, which alone is never a registrable domain.
fn has_domains(host: &Host) -> bool {
    !host.is_address() && has_dot(host.as_str())
}

fn has_dot(text: &str) -> bool {
    position(text, b".").is_some()
}

/// Where the label begins that ends before `start`.
fn label_before(text: &str, start: usize) -> usize {
    let before = text.get(..start - 1).unwrap_or_default();
    last_position(before, b'.').map_or(0, |dot| dot + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// What a browser that knows these public suffixes does with `Domain=` from a page of `host`.
    fn takes(host: &str, place: Option<&str>) -> bool {
        const PUBLIC: [&str; 7] = ["uk", "co.uk", "com", "shop", "github.io", "localhost", "xn--p1ai"];
        place.is_none_or(|domain| domain == host || !PUBLIC.contains(&domain))
    }

    #[test]
    fn where_a_cookie_is_written() {
        for (host, widest, kept) in [
            // One entry stands for all its sub-domains.
            ("www.mycompany.com", "mycompany.com", Some("mycompany.com")),
            ("mycompany.com", "mycompany.com", Some("mycompany.com")),
            ("a.b.mycompany.com", "mycompany.com", Some("mycompany.com")),
            // A sub-domain that is listed, or named by data-cookiedomain, stands for itself.
            ("www.a.mycompany.com", "a.mycompany.com", Some("a.mycompany.com")),
            ("a.mycompany.com", "a.mycompany.com", Some("a.mycompany.com")),
            // Public suffixes of more than one label.
            ("www.mycompany.co.uk", "mycompany.co.uk", Some("mycompany.co.uk")),
            ("me.github.io", "me.github.io", Some("me.github.io")),
            // Listed by mistake: as wide as the browser allows.
            ("www.mycompany.co.uk", "co.uk", Some("mycompany.co.uk")),
            ("www.mycompany.co.uk", "uk", Some("mycompany.co.uk")),
            ("github.io", "github.io", Some("github.io")),
            // New and international top-level domains need no list.
            ("www.tarn.shop", "tarn.shop", Some("tarn.shop")),
            ("www.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai", Some("xn--e1afmkfd.xn--p1ai")),
            ("www.xn--bcher-kva.example", "xn--bcher-kva.example", Some("xn--bcher-kva.example")),
            ("www.shop.localhost", "shop.localhost", Some("shop.localhost")),
            ("www.shop.localhost", "localhost", Some("shop.localhost")),
            // What has no domains.
            ("localhost", "localhost", None),
            ("intranet", "intranet", None),
            ("127.0.0.1", "127.0.0.1", None),
            ("[::1]", "[::1]", None),
            // A domain that the page does not fall under is nobody's wish.
            ("www.shop.example", "pay.example", Some("www.shop.example")),
            ("www.shop.example", "hop.example", Some("www.shop.example")),
            ("10.0.0.1", "0.0.1", None),
        ] {
            let (page, trusted) = (Host::parse(host).unwrap(), DomainName::parse(widest).unwrap());
            let place = for_writing(&page, &trusted).find(|place| takes(host, *place));
            assert_eq!(place, Some(kept), "{host} {widest}");
        }
    }

    #[test]
    fn no_place_is_wider_than_the_trust_or_tried_in_vain() {
        let page = Host::parse("www.mycompany.co.uk").unwrap();
        let trusted = DomainName::parse("mycompany.co.uk").unwrap();
        let places: Vec<Option<&str>> = for_writing(&page, &trusted).collect();
        assert_eq!(places, [Some("mycompany.co.uk"), Some("www.mycompany.co.uk")]);
    }

    #[test]
    fn a_cookie_is_removed_wherever_it_may_be() {
        let removal = |host| for_removal(&Host::parse(host).unwrap()).map(|p| p.map(str::to_owned)).collect::<Vec<_>>();
        let domains =
            |list: &[&str]| std::iter::once(None).chain(list.iter().map(|d| Some((*d).to_owned()))).collect::<Vec<_>>();
        for (host, list) in [
            ("a.b.mycompany.co.uk", &["a.b.mycompany.co.uk", "b.mycompany.co.uk", "mycompany.co.uk", "co.uk"][..]),
            ("www.shop.localhost", &["www.shop.localhost", "shop.localhost"]),
            ("localhost", &[]),
            ("127.0.0.1", &[]),
            ("[::1]", &[]),
        ] {
            assert_eq!(removal(host), domains(list), "{host}");
        }
    }
}
