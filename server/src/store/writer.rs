//! The one thread that writes.

use super::Database;
use crate::limits::CHANGES_OF_A_COMMIT;
use cobrowse_core::desk::{Change, Digest, Notice};
use cobrowse_core::ids::SessionId;
use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// What one decision of the desk leaves to be done.
#[derive(Debug)]
pub struct Job {
    /// To be written.
    pub changes: Vec<Change>,
    /// To be told, afterwards.
    pub notices: Vec<Notice>,
    /// Hears when both have been done.
    pub done: oneshot::Sender<Result<(), Unwritten>>,
}

/// The database refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unwritten;

/// Takes jobs in the order in which the desk decided, writes the changes of all that wait in one transaction, then tells
/// and answers in the same order. So nobody hears of anything that a crash could undo, and the reports of a
/// crossing never overtake each other.
#[derive(Debug)]
pub struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. `tell` is called with each notice.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(database: Database, tell: impl FnMut(Notice) + Send + 'static) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let work = move || Work { database, backlog: HashMap::new(), tell }.run(&queue);
        let thread = std::thread::Builder::new().name("writer".into()).spawn(work)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Hands a job over. Whoever waits for a thread that is no more hears that nothing was written.
    pub fn take(&self, job: Job) {
        if let Some(Err(mpsc::SendError(job))) = self.jobs.as_ref().map(|jobs| jobs.send(job)) {
            let _ = job.done.send(Err(Unwritten));
        }
    }
}

impl Drop for Writer {
    /// Waits until everything that was handed over has been written.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread works with.
struct Work<T> {
    database: Database,
    /// The latest state of what has still to be written. Left over when the database refuses: memory has moved on, so
    /// it is tried again with the next job.
    backlog: HashMap<Row, Change>,
    tell: T,
}

/// Which row a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Row {
    Session(SessionId),
    Ticket(Digest),
}

impl Row {
    fn of(change: &Change) -> Self {
        match change {
            Change::Session(record) => Row::Session(record.id),
            Change::SessionGone(id) => Row::Session(*id),
            Change::Ticket(digest, _) | Change::TicketGone(digest) => Row::Ticket(*digest),
        }
    }
}

impl<T: FnMut(Notice)> Work<T> {
    fn run(mut self, queue: &Receiver<Job>) {
        while let Ok(first) = queue.recv() {
            let mut jobs = vec![first];
            let mut changes = 0;
            while changes < CHANGES_OF_A_COMMIT {
                let Ok(job) = queue.try_recv() else { break };
                changes += job.changes.len();
                jobs.push(job);
            }
            self.finish(jobs);
        }
    }

    fn finish(&mut self, mut jobs: Vec<Job>) {
        for change in jobs.iter_mut().flat_map(|job| job.changes.drain(..)) {
            self.backlog.insert(Row::of(&change), change);
        }
        let written = self.write();
        for job in jobs {
            job.notices.into_iter().for_each(&mut self.tell);
            // Whoever asked may have gone meanwhile.
            let _ = job.done.send(written);
        }
    }

    fn write(&mut self) -> Result<(), Unwritten> {
        if self.backlog.is_empty() {
            return Ok(());
        }
        match self.database.write(self.backlog.values()) {
            Ok(()) => {
                self.backlog.clear();
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, waiting = self.backlog.len(), "the database refused a write");
                Err(Unwritten)
            }
        }
    }
}
