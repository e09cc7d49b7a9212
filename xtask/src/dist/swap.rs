//! Replacing a folder by another in one step.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Removes a folder with all it holds; one that is not there is fine.
///
/// # Errors
/// When it cannot be removed.
pub fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Moves the folder `fresh` to `place`; what was there before is gone afterwards.
///
/// # Errors
/// When a folder cannot be moved; the old one stays in place then.
pub fn into_place(fresh: &Path, place: &Path) -> Result<()> {
    let near = sibling(place, "new");
    clear(&near)?;
    if fs::rename(fresh, &near).is_err() {
        // The target folder may be on another disk, from which nothing can be renamed.
        copy_tree(fresh, &near)?;
    }
    let old = sibling(place, "old");
    clear(&old)?;
    if place.exists() {
        fs::rename(place, &old).with_context(|| format!("cannot move {}", place.display()))?;
    }
    if let Err(error) = fs::rename(&near, place) {
        // Better the old one than none. If even that fails, the error below says where to look.
        let _ = fs::rename(&old, place);
        return Err(error).with_context(|| format!("cannot put {} in place", place.display()));
    }
    clear(&old)
}

fn sibling(place: &Path, ending: &str) -> PathBuf {
    place.with_extension(ending)
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    let what = || format!("cannot copy {} to {}", from.display(), to.display());
    fs::create_dir_all(to).with_context(what)?;
    for entry in fs::read_dir(from).with_context(what)? {
        let entry = entry.with_context(what)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target).with_context(what)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playground(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        clear(&folder).expect("clears");
        fs::create_dir_all(&folder).expect("creates");
        folder
    }

    fn tree(folder: &Path, file: &str, text: &str) -> PathBuf {
        fs::create_dir_all(folder.join("inner")).expect("creates");
        fs::write(folder.join("inner").join(file), text).expect("writes");
        folder.to_path_buf()
    }

    #[test]
    fn the_new_folder_takes_the_place_of_the_old() {
        let ground = playground("swap");
        let place = tree(&ground.join("dist"), "a", "old");
        let fresh = tree(&ground.join("fresh"), "b", "new");
        into_place(&fresh, &place).expect("swaps");
        assert!(!place.join("inner/a").exists());
        assert_eq!(fs::read_to_string(place.join("inner/b")).expect("reads"), "new");
        assert!(!fresh.exists() && !ground.join("dist.old").exists());
        clear(&ground).expect("clears");
    }

    #[test]
    fn the_first_build_has_nothing_to_replace() {
        let ground = playground("first");
        let fresh = tree(&ground.join("fresh"), "b", "new");
        into_place(&fresh, &ground.join("dist")).expect("swaps");
        assert!(ground.join("dist/inner/b").exists());
        clear(&ground).expect("clears");
    }

    #[test]
    fn a_tree_is_copied_whole() {
        let ground = playground("copy");
        let from = tree(&ground.join("from"), "b", "new");
        copy_tree(&from, &ground.join("to")).expect("copies");
        assert!(ground.join("to/inner/b").exists());
        clear(&ground).expect("clears");
    }
}
