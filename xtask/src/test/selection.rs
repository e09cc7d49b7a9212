//! Which steps to run.

use anyhow::{Result, bail};

use crate::test::step::Step;

/// The named steps, or those from one on, in the order of `all`.
///
/// # Errors
/// When a name is unknown, or both ways of choosing are used.
pub fn choose(all: &'static [Step], only: &[String], from: Option<&str>) -> Result<Vec<&'static Step>> {
    let names = || {
        let names: Vec<&str> = all.iter().map(|step| step.name).collect();
        names.join(", ")
    };
    for name in only.iter().map(String::as_str).chain(from) {
        if !all.iter().any(|step| step.name == name) {
            bail!("there is no step `{name}`: {}", names());
        }
    }
    match (only, from) {
        ([], None) => Ok(all.iter().collect()),
        ([], Some(first)) => Ok(all.iter().skip_while(|step| step.name != first).collect()),
        (_, None) => Ok(all.iter().filter(|step| only.iter().any(|name| name == step.name)).collect()),
        (_, Some(_)) => bail!("--only and --from exclude each other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::step::ALL;

    fn chosen(only: &[&str], from: Option<&str>) -> Result<Vec<&'static str>> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        Ok(choose(ALL, &only, from)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_keep_their_order() {
        assert_eq!(chosen(&[], None).expect("all").len(), ALL.len());
        assert_eq!(chosen(&["docs", "fmt"], None).expect("two"), ["fmt", "docs"]);
        assert_eq!(chosen(&[], Some("e2e")).expect("two"), ["e2e", "docs"]);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(chosen(&["frob"], None).is_err());
        assert!(chosen(&[], Some("frob")).is_err());
        assert!(chosen(&["fmt"], Some("e2e")).is_err());
    }

    #[test]
    fn no_two_steps_share_a_name() {
        for step in ALL {
            assert_eq!(ALL.iter().filter(|other| other.name == step.name).count(), 1);
        }
    }
}
