//! A queue of events in SQLite: an acknowledged event is not lost, and a repeated event is handled once.
//!
//! An event is acknowledged after its row is committed. The key of the row is that of the event, so a repeated delivery
//! changes nothing. An event is marked as handled in the transaction that contains the handler's writes: after a crash,
//! the handler runs again, and the writes of the first run were rolled back. Effects of a handler outside of the
//! database can happen twice.

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

/// An event that is waiting to be handled.
pub(crate) struct Entry {
    /// The position of the event in the order of acknowledgement.
    pub(crate) number: i64,
    pub(crate) event: Event,
    /// How many times its handler has failed.
    pub(crate) failures: u32,
}

impl Inbox {
    pub(crate) fn open(path: &Path) -> Outcome<Self> {
        let database = Connection::open(path)?;
        database.busy_timeout(Duration::from_secs(4))?;
        database.pragma_update(None, "journal_mode", "wal")?;
        // A commit is on disk before the event is acknowledged.
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

    /// Stores an event; `false` if it is stored already. It waits for the disk, so call it where blocking is allowed.
    pub(crate) fn put(&self, event: &Event) -> Outcome<bool> {
        let (key, body) = (EventKey::from_event(event), serde_json::to_string(event)?);
        // A repeated event uses up no number.
        let insert = "insert into inbox (key, body, received_at)
                      select ?1, ?2, ?3 where not exists (select 1 from inbox where key = ?1)";
        let is_new = self.database().execute(insert, params![key.as_str(), body, now()])? == 1;
        if is_new {
            self.arrived.notify_one();
        }
        Ok(is_new)
    }

    /// The oldest event that is due; `None` if there is none.
    pub(crate) fn next(&self) -> Outcome<Option<Entry>> {
        let select = "select number, body, failures from inbox where handled_at is null and due_at <= ?1
                      order by due_at, number limit 1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?));
        let Some((number, body, failures)) = self.database().query_row(select, [now()], read).optional()? else {
            return Ok(None);
        };
        Ok(Some(Entry { number, event: Event::from_unverified(body.as_bytes())?, failures }))
    }

    /// Waits until an event is put in after this call.
    pub(crate) async fn arrival(&self) {
        self.arrived.notified().await;
    }

    /// Marks an event as handled, in one transaction with the writes of `write`. `false` if it was marked already.
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

    /// Delays an event whose handler failed, so that other events are handled first.
    pub(crate) fn postpone(&self, entry: &Entry, wait: Duration) -> Outcome<()> {
        let due = now().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let update = "update inbox set due_at = ?1, failures = failures + 1 where number = ?2";
        self.database().execute(update, params![due, entry.number])?;
        Ok(())
    }

    /// Deletes events that were handled longer ago than `age`. Until then, repetitions of them are detected.
    pub(crate) fn forget_handled(&self, age: Duration) -> Outcome<usize> {
        let before = now().saturating_sub(i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        Ok(self.database().execute("delete from inbox where handled_at < ?1", [before])?)
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic interrupted is rolled back.
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
