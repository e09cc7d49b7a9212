//! Shorter names between module and glue.
//!
//! wasm-bindgen names each import after its function and a hash, and the entrance of each kind of closure after its whole
//! type. Nobody reads them, and the hashes do not compress: a hundred of them are 2.5 KB of every download, once in the
//! module and once in the glue.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// Number of the import section (WebAssembly core specification, section 5.5.5).
const IMPORT_SECTION: u8 = 2;
/// Number of the export section (section 5.5.10).
const EXPORT_SECTION: u8 = 7;
/// Kind of an imported or exported function.
const FUNCTION: u8 = 0;
/// How the names of exports begin that only the glue uses.
const INTERNAL: &str = "wasm_bindgen_";
/// Magic number and version.
const PREAMBLE: usize = 8;

/// Renames the imported functions, and what is exported for the glue, in both files alike.
///
/// # Errors
/// When the module is not what wasm-bindgen makes.
pub fn shorten(wasm: &Path, glue: &Path) -> Result<()> {
    let (module, names) = renamed(&fs::read(wasm)?).with_context(|| format!("in {}", wasm.display()))?;
    let text = fs::read_to_string(glue)?;
    fs::write(glue, replace_words(&text, &names))?;
    fs::write(wasm, module)?;
    Ok(())
}

/// The module with short import names, and the old names in their order.
fn renamed(module: &[u8]) -> Result<(Vec<u8>, Vec<String>)> {
    let mut reader = Reader { bytes: module, at: PREAMBLE };
    let mut out = reader.since(0)?.to_vec();
    let mut names = Vec::new();
    while reader.at < module.len() {
        let start = reader.at;
        let kind = reader.byte()?;
        let size = reader.number()?;
        if kind == IMPORT_SECTION || kind == EXPORT_SECTION {
            let section = match kind {
                IMPORT_SECTION => renamed_imports(&mut reader, &mut names)?,
                _ => renamed_exports(&mut reader, &mut names)?,
            };
            out.push(kind);
            push_number(&mut out, section.len());
            out.extend(section);
        } else {
            reader.at += size;
            out.extend(reader.since(start)?);
        }
    }
    Ok((out, names))
}

fn renamed_imports(reader: &mut Reader<'_>, names: &mut Vec<String>) -> Result<Vec<u8>> {
    let count = reader.number()?;
    let mut section = Vec::new();
    push_number(&mut section, count);
    for index in 0..count {
        let module = reader.name()?;
        let name = String::from_utf8(reader.name()?.to_vec())?;
        ensure!(reader.byte()? == FUNCTION, "the import {name} is no function");
        let ty = reader.number()?;
        push_name(&mut section, module);
        push_name(&mut section, short(index).as_bytes());
        section.push(FUNCTION);
        push_number(&mut section, ty);
        names.push(name);
    }
    Ok(section)
}

fn renamed_exports(reader: &mut Reader<'_>, names: &mut Vec<String>) -> Result<Vec<u8>> {
    let count = reader.number()?;
    let mut section = Vec::new();
    push_number(&mut section, count);
    for _ in 0..count {
        let name = reader.name()?;
        let kind = reader.byte()?;
        let item = reader.number()?;
        let name = std::str::from_utf8(name)?;
        if kind == FUNCTION && name.starts_with(INTERNAL) {
            push_name(&mut section, short(names.len()).as_bytes());
            names.push(name.to_owned());
        } else {
            push_name(&mut section, name.as_bytes());
        }
        section.push(kind);
        push_number(&mut section, item);
    }
    Ok(section)
}

/// `_0`, `_1`, …: words that the glue has no other use for.
fn short(index: usize) -> String {
    format!("_{index}")
}

/// Replaces whole words, each by the short name of its place in the list.
fn replace_words(text: &str, names: &[String]) -> String {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_word) {
        let (before, from_word) = rest.split_at(start);
        let (word, after) = from_word.split_at(from_word.find(|c| !in_word(c)).unwrap_or(from_word.len()));
        out.push_str(before);
        match names.iter().position(|name| name == word) {
            Some(index) => out.push_str(&short(index)),
            None => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

struct Reader<'m> {
    bytes: &'m [u8],
    at: usize,
}

impl<'m> Reader<'m> {
    fn byte(&mut self) -> Result<u8> {
        let byte = *self.bytes.get(self.at).context("the module ends too early")?;
        self.at += 1;
        Ok(byte)
    }

    /// Unsigned LEB128.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        anyhow::bail!("a number is too long")
    }

    fn name(&mut self) -> Result<&'m [u8]> {
        let size = self.number()?;
        let start = self.at;
        self.at += size;
        self.since(start)
    }

    fn since(&self, start: usize) -> Result<&'m [u8]> {
        self.bytes.get(start..self.at).context("the module ends too early")
    }
}

fn push_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn push_name(out: &mut Vec<u8>, name: &[u8]) {
    push_number(out, name.len());
    out.extend(name);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_import_names_change() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 4, 1, 0x60, 0, 0]);
        module.extend([2, 18, 2, 1, b'm', 4, b'l', b'o', b'n', b'g', 0, 0, 1, b'm', 4, b'm', b'o', b'r', b'e', 0, 0]);
        module.extend([10, 1, 0]);
        let (out, names) = renamed(&module).unwrap();
        assert_eq!(names, ["long", "more"]);
        let mut expected = b"\0asm\x01\0\0\0".to_vec();
        expected.extend([1, 4, 1, 0x60, 0, 0]);
        expected.extend([2, 15, 2, 1, b'm', 2, b'_', b'0', 0, 0, 1, b'm', 2, b'_', b'1', 0, 0]);
        expected.extend([10, 1, 0]);
        assert_eq!(out[..8], expected[..8]);
        assert_eq!(out[14], 2);
        assert_eq!(renamed(&out).unwrap().1, ["_0", "_1"]);
    }

    #[test]
    fn exports_for_the_glue_are_renamed_after_the_imports() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([2, 8, 1, 1, b'm', 2, b'i', b'n', 0, 0]);
        module.extend([7, 23, 2]);
        module.extend([2, b'm', b'e', 2, 0]);
        module.extend([14]);
        module.extend(b"wasm_bindgen_x");
        module.extend([0, 1]);
        let (out, names) = renamed(&module).unwrap();
        assert_eq!(names, ["in", "wasm_bindgen_x"]);
        assert!(out.ends_with(&[7, 11, 2, 2, b'm', b'e', 2, 0, 2, b'_', b'1', 0, 1]));
    }

    #[test]
    fn words_are_replaced_whole() {
        let names = ["a".to_owned(), "ab".to_owned()];
        assert_eq!(replace_words("{ab: a, abc: $a, 'a'}", &names), "{_1: _0, abc: $a, '_0'}");
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(renamed(b"\0asm").is_err());
        assert!(renamed(b"\0asm\x01\0\0\0\x02\xff").is_err());
    }
}
