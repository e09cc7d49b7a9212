//! What can be wrong with settings.

use thiserror::Error;

/// Why settings were not taken, in one sentence for the operator.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file could not be read.
    #[error("settings {file}: {error}")]
    Unreadable {
        /// Its name.
        file: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is not TOML, or lacks something.
    #[error("settings {file}, line {line}: {message}")]
    Syntax {
        /// Its name.
        file: String,
        /// Counted from one.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// There is no group in the file.
    #[error("settings {file}: there is no [[group]] in it")]
    Empty {
        /// Its name.
        file: String,
    },
    /// A value is not what its field takes.
    #[error("settings, group {group}, {field}: {takes}")]
    Wrong {
        /// Number and site.
        group: String,
        /// Which field.
        field: String,
        /// What it takes.
        takes: String,
    },
}
