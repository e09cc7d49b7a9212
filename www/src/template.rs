/// Replaces `{{name}}` by what `lookup` answers. A name nobody knows stays as it is written, so that
/// a mistake is seen on the page instead of leaving a hole.
///
/// What was put in is not looked at again: a value cannot smuggle in another token.
pub(crate) fn fill(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        filled.push_str(before);
        let value = after.split_once(CLOSE).and_then(|(name, tail)| Some((lookup(name.trim())?, tail)));
        rest = match value {
            Some((value, tail)) => {
                filled.push_str(&value);
                tail
            }
            None => {
                filled.push_str(OPEN);
                after
            }
        };
    }
    filled.push_str(rest);
    filled
}

/// The names of all tokens in `text`, in order.
pub(crate) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(OPEN).skip(1).filter_map(|after| after.split_once(CLOSE)).map(|(name, _)| name.trim())
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let lookup = |name: &str| match name {
            "a" => Some("1".to_owned()),
            "tricky" => Some("{{a}}".to_owned()),
            _ => None,
        };
        let table = [
            ("", ""),
            ("no token", "no token"),
            ("{{a}}", "1"),
            ("x{{ a }}y{{a}}", "x1y1"),
            ("{{unknown}} {{a}}", "{{unknown}} 1"),
            ("{{a", "{{a"),
            ("{{tricky}}", "{{a}}"),
            ("{{ {{a}}", "{{ 1"),
            ("a}} {{a}}", "a}} 1"),
        ];
        for (text, expected) in table {
            assert_eq!(fill(text, lookup), expected, "{text}");
        }
    }

    #[test]
    fn token_names_in_order() {
        let found: Vec<_> = names("a {{b}} {{ > c }} {{d {{e}}").collect();
        assert_eq!(found, ["b", "> c", "e"]);
    }
}
