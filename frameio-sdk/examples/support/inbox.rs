//! A queue of events in SQLite: what was acknowledged is not lost, and what comes twice is handled once.
//!
//! An event is acknowledged when its row is committed. The key of the row is that of the event, so a delivery that comes
//! again changes nothing. A row is handled in the transaction that holds what the handler wrote: a program that ends in between
//! begins again with that row, and nothing of the first time is there. What a handler does elsewhere can happen again.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use frameio_sdk::webhooks::{Event, EventKey};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use tokio::sync::Notify;

pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// One process puts events in, and one task of it takes them out.
pub(crate) struct Inbox {
    database: Mutex<Connection>,
    arrived: Notify,
}

/// An event that waits to be handled.
pub(crate) struct Entry {
    /// Counts the events in the order in which they were acknowledged.
    pub(crate) number: i64,
    pub(crate) event: Event,
    /// How often its handler has failed.
    pub(crate) failures: u32,
}

impl Inbox {
    pub(crate) fn open(path: &Path) -> Outcome<Self> {
        let database = Connection::open(path)?;
        database.busy_timeout(Duration::from_secs(4))?;
        database.pragma_update(None, "journal_mode", "wal")?;
        // A commit is on the disk before the event is acknowledged.
        database.pragma_update(None, "synchronous", "full")?;
        database.execute_batch(
            "create table if not exists inbox (
                 number integer primary key autoincrement,
                 key text not null unique,
                 body text not null,
                 received_at integer not null,
                 due_at integer not null default 0,
                 failures integer not null default 0,
                 handled_at integer
             ) strict;
             create index if not exists waiting on inbox (due_at, number) where handled_at is null;",
        )?;
        Ok(Self { database: Mutex::new(database), arrived: Notify::new() })
    }

    /// Keeps an event; `false` when it is there already. It waits for the disk, so call it where that is allowed.
    pub(crate) fn put(&self, event: &Event) -> Outcome<bool> {
        let (key, body) = (EventKey::from_event(event), serde_json::to_string(event)?);
        // No number is spent on a repetition.
        let insert = "insert into inbox (key, body, received_at)
                      select ?1, ?2, ?3 where not exists (select 1 from inbox where key = ?1)";
        let is_new = self.database().execute(insert, params![key.as_str(), body, now()])? == 1;
        if is_new {
            self.arrived.notify_one();
        }
        Ok(is_new)
    }

    /// The event that has waited longest; `None` when none is due.
    pub(crate) fn next(&self) -> Outcome<Option<Entry>> {
        let select = "select number, body, failures from inbox where handled_at is null and due_at <= ?1
                      order by due_at, number limit 1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?));
        let Some((number, body, failures)) = self.database().query_row(select, [now()], read).optional()? else {
            return Ok(None);
        };
        Ok(Some(Entry { number, event: Event::from_unverified(body.as_bytes())?, failures }))
    }

    /// Waits for an event that is put in from now on.
    pub(crate) async fn arrival(&self) {
        self.arrived.notified().await;
    }

    /// Marks an event as handled, in one transaction with what `write` writes. `false` when it was handled by another.
    pub(crate) fn finish(&self, entry: &Entry, write: impl FnOnce(&Transaction<'_>) -> Outcome<()>) -> Outcome<bool> {
        let mut database = self.database();
        let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let update = "update inbox set handled_at = ?1 where number = ?2 and handled_at is null";
        if transaction.execute(update, params![now(), entry.number])? == 0 {
            return Ok(false);
        }
        write(&transaction)?;
        transaction.commit()?;
        Ok(true)
    }

    /// Lets an event wait whose handler failed, and others go first.
    pub(crate) fn postpone(&self, entry: &Entry, wait: Duration) -> Outcome<()> {
        let due = now().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let update = "update inbox set due_at = ?1, failures = failures + 1 where number = ?2";
        self.database().execute(update, params![due, entry.number])?;
        Ok(())
    }

    /// Forgets what was handled longer ago than this. Until then its repetitions are known.
    pub(crate) fn forget_handled(&self, age: Duration) -> Outcome<usize> {
        let before = now().saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        Ok(self.database().execute("delete from inbox where handled_at < ?1", [before])?)
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic leaves behind is rolled back.
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
