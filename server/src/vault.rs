//! Randomness and hashing.

use cobrowse_core::desk::{Digest, Vault};
use sha2::{Digest as _, Sha256};

/// The operating system's randomness, and SHA-256.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemVault;

impl Vault for SystemVault {
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Going on would hand out secrets that can be guessed. A restart loses no session.
            tracing::error!(%error, "the operating system gives no random bytes");
            std::process::abort();
        }
    }

    fn digest(&self, secret: &[u8]) -> Digest {
        digest(secret)
    }
}

/// What is kept of a secret: its SHA-256. Good enough without salt and stretching, because the secrets are long and
/// random; agent tokens are at least told to be.
pub fn digest(secret: &[u8]) -> Digest {
    Digest(Sha256::digest(secret).into())
}

/// The hexadecimal text of a digest.
pub fn hex(digest: &Digest) -> String {
    digest.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads what [`hex`] has written.
pub fn parse_hex(text: &str) -> Option<Digest> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(Digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_sha_256() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&digest(b"abc")), abc);
        assert_eq!(parse_hex(abc), Some(digest(b"abc")));
    }

    #[test]
    fn what_is_no_digest() {
        for text in ["", "ba78", &"g".repeat(64), &"ä".repeat(32)] {
            assert_eq!(parse_hex(text), None, "{text}");
        }
    }
}
