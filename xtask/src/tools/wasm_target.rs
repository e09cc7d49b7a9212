//! The Rust standard library for wasm.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::{process, progress};

/// The target of everything that runs in a page.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

/// Makes sure that the active toolchain can compile for [`TRIPLE`].
///
/// # Errors
/// When it cannot, and rustup is missing or cannot add it.
pub fn ensure(root: &Path) -> Result<()> {
    if is_installed(root)? {
        return Ok(());
    }
    let rustup = process::find("rustup").with_context(|| {
        format!(
            "the Rust standard library for {TRIPLE} is missing and there is no rustup to add it: \
             get rustup from https://rustup.rs, or your distribution's package of that library"
        )
    })?;
    progress::long(&format!("adding the Rust target {TRIPLE}"), || {
        process::output(Command::new(rustup).args(["target", "add", TRIPLE]).current_dir(root))
    })?;
    Ok(())
}

/// Looks where rustc looks, which is quicker than asking rustup and true for every distribution's Rust.
fn is_installed(root: &Path) -> Result<bool> {
    let library = process::output(
        Command::new("rustc").args(["--print", "target-libdir", "--target", TRIPLE]).current_dir(root),
    )?;
    Ok(Path::new(library.trim()).read_dir().is_ok_and(|mut files| files.next().is_some()))
}
