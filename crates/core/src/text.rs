//! Small work on ASCII in texts. The standard library's ways take any pattern and any format; in the agent, each of them would
//! weigh more than all of this.

/// The texts, one behind the other.
pub fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A number in decimal digits.
pub fn decimal(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(b'0' + (number % 10) as u8);
        number /= 10;
        if number == 0 {
            return digits.iter().rev().copied().map(char::from).collect();
        }
    }
}

/// The number that decimal digits write, without a sign. None for other texts and from 2^32 on.
pub fn number(text: &str) -> Option<u32> {
    let mut number: u32 = 0;
    for byte in text.bytes() {
        let digit = byte.wrapping_sub(b'0');
        number = number.checked_mul(10)?.checked_add(digit.into()).filter(|_| digit < 10)?;
    }
    (!text.is_empty()).then_some(number)
}

/// Where the first of the ASCII characters `any` stands.
#[expect(clippy::manual_contains, reason = "`contains` brings a search for long lists along")]
pub fn position(text: &str, any: &[u8]) -> Option<usize> {
    text.bytes().position(|byte| any.iter().any(|sign| *sign == byte))
}

/// Where the last ASCII character `sign` stands.
pub fn last_position(text: &str, sign: u8) -> Option<usize> {
    text.bytes().rposition(|byte| byte == sign)
}

/// What stands before and behind the first ASCII character `sign`.
pub fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = position(text, &[sign])?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What stands between the ASCII characters `sign`.
pub fn fields(text: &str, sign: u8) -> Fields<'_> {
    Fields { rest: Some(text), sign }
}

/// See [`fields`].
#[derive(Clone, Debug)]
pub struct Fields<'t> {
    rest: Option<&'t str>,
    sign: u8,
}

impl<'t> Iterator for Fields<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let rest = self.rest?;
        let (field, rest) = cut(rest, self.sign).map_or((rest, None), |(field, rest)| (field, Some(rest)));
        self.rest = rest;
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn as_the_standard_library_does_it() {
        for number in [0, 1, 9, 10, 15687, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
        for (text, read) in [
            ("0", Some(0)),
            ("15687", Some(15687)),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("99999999999999999999", None),
            ("", None),
            ("01", Some(1)),
            ("+1", None),
            ("1 ", None),
            ("1:", None),
            ("1/", None),
        ] {
            assert_eq!(number(text), read, "{text}");
        }
        for text in ["", ".", "a", "a.b", ".a..ü.", "日本.本"] {
            assert!(fields(text, b'.').eq(text.split('.')), "{text}");
            assert_eq!(cut(text, b'.'), text.split_once('.'));
            assert_eq!(position(text, b".b"), text.find(['.', 'b']));
            assert_eq!(last_position(text, b'.'), text.rfind('.'));
            assert_eq!(joined(&[text, "-", text]), format!("{text}-{text}"));
        }
    }
}
