//! Identifiers: opaque random ones as fixed-length base64url text, and the group number.

use crate::error::{Error, ErrorCode};
use crate::text::number;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// Base64url text of exactly `N` characters (RFC 4648 section 5, no padding).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Opaque<const N: usize>([u8; N]);

impl<const N: usize> Opaque<N> {
    fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(|b| is_base64url(*b)).then_some(Self(bytes))
    }

    fn as_str(&self) -> &str {
        // ASCII by construction, so this never takes the other branch.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// One character for each random byte: its lower six bits.
    fn from_random(random: [u8; N]) -> Self {
        Self(random.map(base64url_digit))
    }
}

const fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

const fn base64url_digit(byte: u8) -> u8 {
    match byte & 63 {
        n @ 0..=25 => b'A' + n,
        n @ 26..=51 => b'a' + n - 26,
        n @ 52..=61 => b'0' + n - 52,
        62 => b'-',
        _ => b'_',
    }
}

macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident, $chars:literal, $error:expr, $debug:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Opaque<$chars>);

        impl $name {
            /// Characters of its text form; each carries six random bits.
            pub const CHARS: usize = $chars;

            /// Reads the text form.
            ///
            /// # Errors
            /// When the text is not exactly [`Self::CHARS`] base64url characters.
            pub fn parse(text: &str) -> Result<Self, Error> {
                Self::read(text).ok_or_else(|| Error::from($error))
            }

            /// Reads it, for those who have no use for an error.
            pub fn read(text: &str) -> Option<Self> {
                Opaque::parse(text).map(Self)
            }

            /// Makes one from as many random bytes as it has characters.
            pub fn from_random(random: [u8; $chars]) -> Self {
                Self(Opaque::from_random(random))
            }

            /// The text form.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($debug)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).map_err(|_| de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    };
}

opaque_id! {
    /// Names a session. Not a secret by itself: only together with a [`VisitorToken`] does it open anything.
    SessionId, 22, ErrorCode::NotInSession, "SessionId"
}
opaque_id! {
    /// Proves that a page of one trusted domain belongs to the session. Never in an address, never in a log:
    /// `Debug` prints only the type.
    VisitorToken, 43, ErrorCode::NotInSession, "VisitorToken(..)"
}
opaque_id! {
    /// Lets one helper page, once, within a minute, take the session to its domain.
    /// `Debug` prints only the type.
    Ticket, 22, ErrorCode::TicketExpired, "Ticket(..)"
}
opaque_id! {
    /// Tells the tabs of a session apart. Made by the page at each load.
    TabId, 11, ErrorCode::BadArgument, "TabId"
}

/// The number of an account group, as in `data-groupid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupId(u32);

impl GroupId {
    /// Reads a decimal number from 1 to 4294967295, without sign or spaces.
    ///
    /// # Errors
    /// `bad-argument` for everything else.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| Error::bad_argument("a group id is a number such as 15687"))
    }

    /// Reads it, for those who have no use for an error.
    pub fn read(text: &str) -> Option<Self> {
        number(text).filter(|_| !text.starts_with('0')).map(Self)
    }

    /// Takes a number as scripts have it.
    ///
    /// # Errors
    /// `bad-argument` when it is no whole number from 1 to 4294967295.
    pub fn from_number(number: f64) -> Result<Self, Error> {
        let whole = number as u32;
        if whole > 0 && f64::from(whole) == number { Ok(Self(whole)) } else { Self::parse("") }
    }

    /// The number itself.
    pub const fn number(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn random_bytes_become_text_that_parses_back() {
        for seed in 0..=255u8 {
            let id = SessionId::from_random([seed; 22]);
            assert_eq!(SessionId::parse(id.as_str()), Ok(id));
        }
    }

    #[test]
    fn wrong_lengths_and_alphabets_are_refused() {
        for text in ["", "short", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAé"] {
            assert!(SessionId::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let token = VisitorToken::from_random([7; 43]);
        assert_eq!(format!("{token:?}"), "VisitorToken(..)");
        assert_eq!(format!("{:?}", Ticket::from_random([7; 22])), "Ticket(..)");
    }

    #[test]
    fn group_ids() {
        for (text, number) in [("1", Some(1)), ("15687", Some(15687)), ("4294967295", Some(u32::MAX))] {
            assert_eq!(GroupId::parse(text).ok().map(GroupId::number), number);
        }
        for text in ["", "0", "015", "+1", "-1", " 1", "1 ", "4294967296", "1e3", "١"] {
            assert!(GroupId::parse(text).is_err(), "{text}");
        }
    }
}
