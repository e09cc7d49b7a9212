//! Why there is no store.

use crate::settings::SettingsError;
use thiserror::Error;

/// Why the data folder could not be used, in one sentence for the operator.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It cannot be made, or nothing can be written into it.
    #[error("data folder {dir}: {error}")]
    Folder {
        /// Its name.
        dir: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Two servers would overwrite each other's sessions.
    #[error("data folder {dir}: another server is using it")]
    InUse {
        /// Its name.
        dir: String,
    },
    /// Going on could destroy what the newer version needs.
    #[error("the database has schema {found}, and this version knows schemas up to {known}: use the newer version")]
    Newer {
        /// What the database says.
        found: i64,
        /// What this version knows.
        known: i64,
    },
    /// The system gives no thread to write with.
    #[error("no thread for the database: {0}")]
    Thread(std::io::Error),
    /// SQLite refuses.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A published group cannot be read.
    #[error("database: the settings of group {group} cannot be read ({error}): publish them again with --settings")]
    Published {
        /// Its number.
        group: i64,
        /// What the parser says.
        error: serde_json::Error,
    },
    /// A published group makes no sense to this version.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}
