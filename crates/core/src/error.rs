//! The stable error codes, and whose fault each of them is.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Who has to act on an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The code of the page that called us.
    Caller,
    /// The account's settings.
    Settings,
    /// The browser, its policies, or the visitor's choice.
    Environment,
    /// The network or the collaboration server.
    Service,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $fault:ident, $meaning:literal;)*) => {
        /// A code that site code may compare with: it never changes its spelling or meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode {
            $(#[doc = $meaning] #[serde(rename = $text)] $variant,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant,)*];

            /// The spelling that pages see.
            pub const fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $text,)* }
            }

            /// Reads the spelling. Codes of a later version are not known.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text)
            }

            /// One sentence for the documentation and for messages without a better one.
            pub const fn meaning(self) -> &'static str {
                match self { $(ErrorCode::$variant => $meaning,)* }
            }

            /// Who has to act.
            pub const fn fault(self) -> Fault {
                match self { $(ErrorCode::$variant => Fault::$fault,)* }
            }
        }
    };
}

error_codes! {
    BadArgument = "bad-argument", Caller, "an argument or a script tag attribute is not what the method takes";
    NotInSession = "not-in-session", Caller, "there is no session, or it has ended";
    DupKey = "dupkey", Caller, "another live session of the group has this session key";
    OriginNotTrusted = "origin-not-trusted", Settings, "the page's origin is not covered by a trusted domain of the group";
    HelperRedirected = "helper-redirected", Settings, "a helper page led to another domain than the one it is listed for";
    HelperTimeout = "helper-timeout", Settings, "the helper pages did not report in time";
    PopupBlocked = "popup-blocked", Environment, "the browser did not let the helper window open";
    NoActivation = "no-activation", Environment, "the call was not made in response to a click or key press";
    ConsentDeclined = "consent-declined", Environment, "the visitor was asked and did not agree";
    StorageBlocked = "storage-blocked", Environment, "the browser did not keep the session cookie";
    Unsupported = "unsupported", Environment, "this browser or the page's policy does not let the agent run";
    TicketExpired = "ticket-expired", Service, "the transfer ticket is unknown or too old";
    TicketUsed = "ticket-used", Service, "the transfer ticket has been used before";
    Network = "network", Service, "the collaboration server could not be reached";
    Service = "service", Service, "the collaboration server could not do what was asked";
}

/// A failure, with its code and one lower-case sentence that says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What site code compares with.
    pub code: ErrorCode,
    /// What a developer reads.
    pub message: Cow<'static, str>,
}

impl Error {
    /// An error with a sentence of its own.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }

    /// A `bad-argument` error: the sentence names the argument and what it takes.
    pub fn bad_argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::BadArgument, message)
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, code.meaning())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn codes_are_spelled_alike_on_the_wire_and_to_the_page() {
        for code in ErrorCode::ALL {
            let wire = serde_json::to_string(code).unwrap();
            assert_eq!(wire, format!("\"{}\"", code.as_str()));
            assert_eq!(ErrorCode::parse(code.as_str()), Some(*code));
            assert!(!code.meaning().is_empty());
        }
    }
}
