//! The SQLite database.

use super::StoreError;
use crate::limits::DATABASE_BUSY;
use crate::settings::Published;
use cobrowse_core::desk::{Change, Digest, SessionRecord, TicketRecord};
use rusqlite::{Connection, Transaction, params};
use std::fs::{File, TryLockError};
use std::path::Path;

/// An open database that nobody else writes to.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    /// Held as long as the database is open; the system lets go of it however the process ends.
    _lock: Option<File>,
}

impl Database {
    /// Opens the database in the folder `dir`, which is made when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be written, another server uses it, or a newer version wrote it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let lock = lock(dir)?;
        let connection = Connection::open(dir.join("cobrowse.sqlite3"))?;
        Self::prepare(connection, Some(lock))
    }

    /// A database that is gone when it is closed, for tests.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?, None)
    }

    fn prepare(mut connection: Connection, lock: Option<File>) -> Result<Self, StoreError> {
        connection.busy_timeout(DATABASE_BUSY)?;
        // A write-ahead log makes a commit one append.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: the append is on the disk before anybody is told, so that not even a power cut loses a session that a
        // page has been promised. With NORMAL only a crash of the process would be survived. The price is one
        // fsync for each group of changes, not for each change.
        connection.pragma_update(None, "synchronous", "FULL")?;
        migrate(&mut connection)?;
        Ok(Self { connection, _lock: lock })
    }

    /// Replaces all published settings.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn publish(&mut self, groups: &[Published]) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM settings", [])?;
        for group in groups {
            transaction.execute(
                "INSERT INTO settings (group_id, site, published) VALUES (?1, ?2, ?3)",
                params![group.id.number(), group.site.as_str(), json(group)?],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// The published settings.
    ///
    /// # Errors
    /// When SQLite refuses or a row cannot be read.
    pub fn published(&self) -> Result<Vec<Published>, StoreError> {
        let mut query = self.connection.prepare("SELECT group_id, published FROM settings ORDER BY group_id, site")?;
        let mut groups = Vec::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(1)?;
            let group: i64 = row.get(0)?;
            groups.push(serde_json::from_str(&text).map_err(|error| StoreError::Published { group, error })?);
        }
        Ok(groups)
    }

    /// The sessions of an earlier run. One that cannot be read is left out, with a warning: it must not keep all
    /// others from going on.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn sessions(&self) -> Result<Vec<SessionRecord>, StoreError> {
        let mut query = self.connection.prepare("SELECT record FROM sessions")?;
        let texts = query.query_map([], |row| row.get::<_, String>(0))?;
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        Ok(texts.iter().filter_map(|text| readable(text, "session")).collect())
    }

    /// The tickets of an earlier run.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn tickets(&self) -> Result<Vec<(Digest, TicketRecord)>, StoreError> {
        let mut query = self.connection.prepare("SELECT digest, record FROM tickets")?;
        let rows = query.query_map([], |row| Ok((Digest(row.get(0)?), row.get::<_, String>(1)?)))?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        Ok(rows.into_iter().filter_map(|(digest, text)| Some((digest, readable(&text, "ticket")?))).collect())
    }

    /// Makes changes durable, all of them or none.
    ///
    /// # Errors
    /// When SQLite refuses, such as when the disk is full.
    pub fn write<'c>(&mut self, changes: impl Iterator<Item = &'c Change>) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for change in changes {
            write_one(&transaction, change)?;
        }
        transaction.commit()
    }
}

fn write_one(transaction: &Transaction<'_>, change: &Change) -> rusqlite::Result<()> {
    let write = |sql, params: &[&dyn rusqlite::ToSql]| transaction.prepare_cached(sql)?.execute(params);
    match change {
        Change::Session(record) => write(
            "INSERT INTO sessions (id, record) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET record = excluded.record",
            params![record.id.as_str(), json(record)?],
        ),
        Change::SessionGone(id) => write("DELETE FROM sessions WHERE id = ?1", params![id.as_str()]),
        Change::Ticket(digest, record) => write(
            "INSERT INTO tickets (digest, record) VALUES (?1, ?2) ON CONFLICT (digest) DO UPDATE SET record = excluded.record",
            params![digest.0, json(record)?],
        ),
        Change::TicketGone(digest) => write("DELETE FROM tickets WHERE digest = ?1", params![digest.0]),
    }?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn readable<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Option<T> {
    // What the parser says could quote the record.
    serde_json::from_str(text).inspect_err(|_| tracing::warn!(what, "a record of an earlier run cannot be read")).ok()
}

/// Takes the folder for this process.
fn lock(dir: &Path) -> Result<File, StoreError> {
    let name = || dir.display().to_string();
    let folder = |error| StoreError::Folder { dir: name(), error };
    create(dir).map_err(folder)?;
    let lock = File::options().create(true).append(true).open(dir.join("lock")).map_err(folder)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { dir: name() }),
        Err(TryLockError::Error(error)) => Err(folder(error)),
    }
}

/// A new folder is for its owner only: names and addresses of visitors are kept in it.
fn create(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}

/// One step for each schema; `PRAGMA user_version` counts those that were taken. Steps are only ever added.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE settings (
        group_id INTEGER NOT NULL, site TEXT NOT NULL, published TEXT NOT NULL, PRIMARY KEY (group_id, site)
    ) STRICT;
    CREATE TABLE sessions (id TEXT NOT NULL PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE tickets (digest BLOB NOT NULL PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
"];

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if !(0..=known).contains(&found) {
        return Err(StoreError::Newer { found, known });
    }
    let transaction = connection.transaction()?;
    for step in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or_default()) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cobrowse_core::config::Site;
    use cobrowse_core::ids::GroupId;

    fn published(name: &str) -> Published {
        let id = GroupId::parse("7").unwrap();
        Published { id, site: Site::Staging, name: name.into(), prompt: None, domains: vec![], agents: vec![] }
    }

    #[test]
    fn published_settings_stay_until_they_are_replaced() {
        let dir = tempfile::tempdir().unwrap();
        Database::open(dir.path()).unwrap().publish(&[published("old")]).unwrap();
        Database::open(dir.path()).unwrap().publish(&[published("new")]).unwrap();
        assert_eq!(Database::open(dir.path()).unwrap().published().unwrap(), [published("new")]);
    }

    #[test]
    fn one_server_for_each_folder() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Database::open(dir.path()).unwrap();
        let second = Database::open(dir.path()).unwrap_err().to_string();
        assert!(second.ends_with("another server is using it"), "{second}");
    }

    #[test]
    fn a_newer_database_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(dir.path()).unwrap();
        database.connection.pragma_update(None, "user_version", 99).unwrap();
        drop(database);
        assert!(matches!(Database::open(dir.path()), Err(StoreError::Newer { found: 99, .. })));
    }

    #[test]
    fn an_unreadable_record_does_not_stop_the_others() {
        let database = Database::in_memory().unwrap();
        database.connection.execute("INSERT INTO sessions VALUES ('x', '{\"from\": \"the future\"}')", []).unwrap();
        assert!(database.sessions().unwrap().is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_made() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let complaint = Database::open(&file.join("data")).unwrap_err().to_string();
        assert!(complaint.starts_with("data folder "), "{complaint}");
    }
}
