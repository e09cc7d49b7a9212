//! Finding the registrable domain by asking the browser's cookie jar, never a shipped list.
//!
//! A browser refuses cookies for a public suffix (RFC 6265bis section 5.7, step 10), so the shortest suffix of the
//! host that takes a cookie is the registrable domain. The list the browser uses is younger than any we could ship.

use crate::origin::Host;

/// The suffixes of one host, from the shortest up, until one takes a cookie.
///
/// Give the answer for each candidate before asking for the next one:
///
/// ```
/// use cobrowse_core::{origin::Host, probe::DomainProbe};
/// let mut probe = DomainProbe::new(&Host::parse("www.shop.co.uk")?);
/// let mut found = None;
/// while let Some(candidate) = probe.candidate() {
///     if candidate == "shop.co.uk" { found = Some(candidate.to_owned()); break; } // the jar took it
///     probe.refused();
/// }
/// assert_eq!(found.as_deref(), Some("shop.co.uk"));
/// # Ok::<(), cobrowse_core::error::Error>(())
/// ```
#[derive(Debug)]
pub struct DomainProbe {
    host: String,
    /// Byte offsets at which the remaining candidates start, the next one last.
    starts: Vec<usize>,
}

impl DomainProbe {
    /// A probe for the page's host. Addresses and single labels (`localhost`) have no candidates: their cookie is
    /// host-only.
    pub fn new(host: &Host) -> Self {
        let text = host.as_str();
        let mut starts = Vec::new();
        if !host.is_address() {
            let mut dots: Vec<usize> = text.match_indices('.').map(|(at, _)| at + 1).collect();
            // The last label alone is never a registrable domain: skip it.
            if dots.pop().is_some() {
                starts.push(0);
                starts.append(&mut dots);
            }
        }
        Self { host: text.to_owned(), starts }
    }

    /// The next suffix to try, if any is left.
    pub fn candidate(&self) -> Option<&str> {
        let start = *self.starts.last()?;
        self.host.get(start..)
    }

    /// The browser did not keep a cookie for the current candidate.
    pub fn refused(&mut self) {
        self.starts.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn candidates(host: &str) -> Vec<String> {
        let mut probe = DomainProbe::new(&Host::parse(host).unwrap());
        let mut all = Vec::new();
        while let Some(candidate) = probe.candidate() {
            all.push(candidate.to_owned());
            probe.refused();
        }
        all
    }

    #[test]
    fn shortest_suffix_first() {
        assert_eq!(candidates("a.b.co.uk"), ["co.uk", "b.co.uk", "a.b.co.uk"]);
        assert_eq!(candidates("www.shop.localhost"), ["shop.localhost", "www.shop.localhost"]);
        assert_eq!(candidates("shop.museum"), ["shop.museum"]);
    }

    #[test]
    fn hosts_without_domain_cookies() {
        for host in ["localhost", "intranet", "127.0.0.1", "[::1]"] {
            assert!(candidates(host).is_empty(), "{host}");
        }
    }
}
