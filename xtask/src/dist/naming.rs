//! Names that change with the content, and the hashes that let a page insist on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256, Sha384};

use crate::dist::texts::Texts;

/// The script tag, the one file whose address never changes.
pub const LOADER: &str = "cobrowse.js";
/// The hashes of the other files.
pub const INTEGRITY: &str = "integrity.json";

/// Hash characters in a file name: 64 bits, far more than the builds that will ever meet in one cache.
const NAME_CHARACTERS: usize = 16;

/// The file names of one build.
#[derive(Debug)]
pub struct Names {
    /// The module that loads the wasm.
    pub glue: String,
    /// The module for key combinations.
    pub keys: String,
    /// The wasm.
    pub wasm: String,
    /// The texts, by the tag of their language.
    pub texts: BTreeMap<String, String>,
}

impl Names {
    /// All carry one hash over all, since none works with another build's other parts.
    pub fn of(wasm: &[u8], glue: &[u8], keys: &[u8], texts: &Texts) -> Self {
        let digest = Sha256::new().chain_update(wasm).chain_update(glue).chain_update(keys);
        let digest = texts.values().fold(digest, |digest, file| digest.chain_update(file));
        let hash: String = hex(&digest.finalize()).chars().take(NAME_CHARACTERS).collect();
        let name = |extension: &str| format!("cobrowse-{hash}.{extension}");
        // The loader makes these of the name of the wasm.
        let texts = texts.keys().map(|tag| (tag.clone(), name(&format!("{tag}.json")))).collect();
        Self { glue: name("js"), keys: name("mjs"), wasm: name("wasm"), texts }
    }
}

/// The value of an `integrity` attribute for these bytes.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes `integrity.json` beside the files it speaks of.
///
/// # Errors
/// When a file cannot be read or written.
pub fn write_integrity(folder: &Path, names: &Names) -> Result<()> {
    let mut hashes = BTreeMap::new();
    let texts = names.texts.values().map(String::as_str);
    for name in [LOADER, &names.glue, &names.keys, &names.wasm].into_iter().chain(texts) {
        let bytes = fs::read(folder.join(name)).with_context(|| format!("cannot read {name}"))?;
        hashes.insert(name, integrity(&bytes));
    }
    let text = format!("{}\n", serde_json::to_string_pretty(&hashes)?);
    fs::write(folder.join(INTEGRITY), text).context("cannot write integrity.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() {
        let names = Names::of(b"a", b"b", b"c", &Texts::new());
        // The SHA-256 of "abc" (FIPS 180-2, appendix B.1).
        assert_eq!(names.glue, "cobrowse-ba7816bf8f01cfea.js");
        assert_eq!(names.wasm, "cobrowse-ba7816bf8f01cfea.wasm");
        assert_eq!(names.keys, "cobrowse-ba7816bf8f01cfea.mjs");
        assert_ne!(Names::of(b"a", b"b", b"d", &Texts::new()).wasm, names.wasm);
        let names = Names::of(b"a", b"b", b"", &Texts::from([("de".to_owned(), "c".to_owned())]));
        assert_eq!(names.texts["de"], "cobrowse-ba7816bf8f01cfea.de.json");
    }

    #[test]
    fn integrity_is_what_browsers_expect() {
        // The SHA-384 of "abc" (FIPS 180-2, appendix D.1), in base64.
        assert_eq!(integrity(b"abc"), "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn");
    }
}
