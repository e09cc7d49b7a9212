//! What visitors read in our buttons and dialogs, in their language.
//!
//! The texts are files of their own (`texts/TAG.txt`), one text in each line: a page loads those of one language, and only
//! when there is something to show. The agent carries the English ones, which are said where no others can be had.

use crate::text::{decimal, fields};
use std::borrow::Cow;

/// A language that we have every text in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its tag: the first subtag of BCP 47.
    tag: &'static str,
}

/// What there is to read, in one language.
#[derive(Clone, Debug)]
pub struct Texts {
    language: Language,
    /// One text in each line, in the order of [`Text`].
    lines: Cow<'static, str>,
}

/// Something to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The page is seen by others; see [`Texts::sharing`].
    Sharing,
    /// Ends the session.
    Stop,
    /// Asks before a crossing.
    Question,
    /// Says what a Yes does.
    Hint,
    /// Agrees to a crossing.
    Yes,
    /// Does not.
    No,
    /// Starts a session.
    Help,
    /// The session could not be started.
    Unreachable,
    /// What a session means.
    Terms,
    /// The link to the terms.
    ReadTerms,
    /// Agrees to the terms.
    Accept,
    /// Does not.
    Refuse,
}

impl Language {
    /// All that there are.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TAGS.into_iter().map(|tag| Self { tag })
    }

    /// The language of a BCP 47 tag such as `de-AT`, if we have it.
    pub fn named(tag: &str) -> Option<Self> {
        let (first, rest) = tag.split_at_checked(2)?;
        // `deu` and `tlh` are other languages than `de` and `tl`.
        let tag = TAGS.iter().find(|tag| first.eq_ignore_ascii_case(tag));
        tag.filter(|_| !rest.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)).map(|tag| Self { tag })
    }

    /// For the `lang` attribute.
    pub const fn tag(&self) -> &'static str {
        self.tag
    }

    /// For the `dir` attribute.
    pub fn dir(&self) -> &'static str {
        if matches!(self.tag, "ar" | "he") { "rtl" } else { "ltr" }
    }
}

impl Default for Language {
    fn default() -> Self {
        Self { tag: "en" }
    }
}

impl Texts {
    /// The content of a language's file, or nothing where a text is missing.
    pub fn parse(language: Language, lines: String) -> Option<Self> {
        (fields(lines.trim_ascii_end(), b'\n').count() == COUNT).then_some(Self { language, lines: lines.into() })
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// One of them.
    pub fn text(&self, text: Text) -> &str {
        fields(&self.lines, b'\n').nth(text as usize).unwrap_or_default()
    }

    /// That the page is shared, and with whom. Of more than two agents the others are only counted.
    pub fn sharing(&self, agents: &[String]) -> String {
        let mut said = String::new();
        let mut aside = false;
        for sign in self.text(Text::Sharing).chars() {
            match sign {
                // What stands between brackets is said only when there is somebody to name.
                '[' => aside = agents.is_empty(),
                ']' => aside = false,
                _ if aside => {}
                '*' => name(&mut said, agents),
                _ => said.push(sign),
            }
        }
        said
    }
}

/// English, for want of others.
impl Default for Texts {
    fn default() -> Self {
        Self { language: Language::default(), lines: Cow::Borrowed(include_str!("../texts/en.txt")) }
    }
}

/// A name in a script of its own must not turn the sentence around it (Unicode Bidirectional Algorithm, section 2.4:
/// first strong isolate, pop directional isolate).
fn name(said: &mut String, agents: &[String]) {
    for (at, agent) in agents.iter().take(2).enumerate() {
        said.push_str(if at == 0 { "\u{2068}" } else { ", \u{2068}" });
        said.push_str(agent);
        said.push('\u{2069}');
    }
    if agents.len() > 2 {
        said.push_str(" +");
        said.push_str(&decimal(agents.len() as u64 - 2));
    }
}

/// How many texts there are.
const COUNT: usize = Text::Refuse as usize + 1;

/// The languages: each has a file.
const TAGS: [&str; 12] = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ar", "he", "zh", "ja"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::PROMPT_CHARS;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const FILES: [&str; 12] = [
        include_str!("../texts/en.txt"),
        include_str!("../texts/de.txt"),
        include_str!("../texts/fr.txt"),
        include_str!("../texts/es.txt"),
        include_str!("../texts/it.txt"),
        include_str!("../texts/pt.txt"),
        include_str!("../texts/nl.txt"),
        include_str!("../texts/pl.txt"),
        include_str!("../texts/ar.txt"),
        include_str!("../texts/he.txt"),
        include_str!("../texts/zh.txt"),
        include_str!("../texts/ja.txt"),
    ];

    fn all() -> impl Iterator<Item = Texts> {
        let files = Language::all().zip(FILES);
        files.map(|(language, lines)| Texts::parse(language, lines.to_owned()).expect(language.tag))
    }

    #[test]
    fn every_language_has_every_text() {
        for texts in all() {
            let tag = texts.language.tag;
            for line in texts.lines.trim_end().split('\n') {
                assert!(!line.is_empty() && line.trim() == line, "{tag}: {line:?}");
                assert!(line.chars().count() <= PROMPT_CHARS, "{tag}: {line:?}");
            }
            assert!(!texts.text(Text::Refuse).is_empty());
        }
        assert_eq!(all().next().map(|texts| texts.lines), Some(Texts::default().lines));
    }

    #[test]
    fn texts_of_another_version_are_none() {
        for lines in ["", "Stop", "\n\n", &"x\n".repeat(COUNT - 1), &"x\n".repeat(COUNT + 1)] {
            assert!(Texts::parse(Language::default(), lines.to_owned()).is_none(), "{lines:?}");
        }
    }

    #[test]
    fn agents_are_named_in_every_language() {
        for texts in all() {
            let (alone, named) = (texts.sharing(&[]), texts.sharing(&["Zoë".into()]));
            assert!(alone.chars().all(|c| !"[]*".contains(c)) && alone.trim() == alone, "{alone:?}");
            assert!(named.chars().all(|c| !"[]*".contains(c)) && named.contains("\u{2068}Zoë\u{2069}"), "{named:?}");
        }
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        for (agents, said) in [
            (names(&[]), "You are sharing this page"),
            (names(&["Ada"]), "You are sharing this page with Ada"),
            (names(&["Ada", "Ben"]), "You are sharing this page with Ada, Ben"),
            (names(&["Ada", "Ben", "Cem", "Dea"]), "You are sharing this page with Ada, Ben +2"),
        ] {
            assert_eq!(plain(Texts::default().sharing(&agents)), said);
        }
    }

    #[test]
    fn tags() {
        for (tag, language) in [
            ("de", Some("de")),
            ("de-AT", Some("de")),
            ("HE-il", Some("he")),
            ("zh_Hans", Some("zh")),
            ("rm-CH", None),
            ("deu", None),
            ("x", None),
            ("", None),
            ("日本", None),
        ] {
            assert_eq!(Language::named(tag).map(|language| language.tag), language, "{tag}");
        }
    }

    #[test]
    fn direction() {
        let rtl: Vec<&str> =
            Language::all().filter(|language| language.dir() == "rtl").map(|language| language.tag).collect();
        assert_eq!(rtl, ["ar", "he"]);
    }
}
