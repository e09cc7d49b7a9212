//! Randomness and hashing that are the same in every run.

use cobrowse_core::desk::{Digest, Vault};

/// Bytes from a xorshift generator, digests from FNV-1a: good enough to be told apart.
pub struct CountingVault(u64);

impl Default for CountingVault {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Vault for CountingVault {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            *byte = self.0.to_le_bytes()[3];
        }
    }

    fn digest(&self, secret: &[u8]) -> Digest {
        let mut digest = [0; 32];
        for (lane, part) in (0u8..).zip(digest.chunks_mut(8)) {
            let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
            let seed = fnv(0xcbf2_9ce4_8422_2325, &lane);
            part.copy_from_slice(&secret.iter().fold(seed, fnv).to_le_bytes());
        }
        Digest(digest)
    }
}
