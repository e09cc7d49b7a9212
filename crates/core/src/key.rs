//! The session key: what visitor and agent tell each other.

use crate::error::Error;
use crate::limits::{RANDOM_KEY_DIGITS, SESSION_KEY_CHARS};
use serde::{Deserialize, Deserializer, Serialize, de};

/// The argument of `startSession` that asks for a key made of random digits (Glance's spelling).
pub const RANDOM_KEY: &str = "GLANCE_KEYTYPE_RANDOM";

/// 1 to 50 letters, digits, `_` or `-`. A name to find the session by, not a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SessionKey(String);

impl SessionKey {
    /// Reads a key.
    ///
    /// # Errors
    /// `bad-argument` when it is empty, longer than 50 characters, or has other characters in it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let message = "a session key has 1 to 50 letters, digits, underscores or hyphens";
        Self::read(text).ok_or_else(|| Error::bad_argument(message))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let valid = !text.is_empty() && text.len() <= SESSION_KEY_CHARS && text.bytes().all(allowed);
        valid.then(|| Self(text.to_owned()))
    }

    /// A key of random decimal digits. The bias of a byte modulo ten is of no consequence: the key is no secret.
    pub fn from_random(random: [u8; RANDOM_KEY_DIGITS]) -> Self {
        Self(random.iter().map(|b| char::from(b'0' + b % 10)).collect())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for SessionKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|_| de::Error::custom("not a session key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn keys() {
        let longest = "k".repeat(50);
        for text in ["1", "123456", "Order_77-b", longest.as_str()] {
            assert_eq!(SessionKey::parse(text).unwrap().as_str(), text);
        }
        let too_long = "k".repeat(51);
        for text in ["", " ", "a b", "a.b", "schlüssel", "a\n", "<b>", too_long.as_str()] {
            assert!(SessionKey::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn random_keys_are_keys() {
        let key = SessionKey::from_random([0, 9, 10, 255, 99, 5]);
        assert_eq!(key.as_str(), "090595");
        assert!(SessionKey::parse(key.as_str()).is_ok());
    }
}
