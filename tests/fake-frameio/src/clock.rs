//! Two kinds of time. [`Clock`] measures rate limits, lifetimes of tokens and links, and deliveries. It follows tokio's
//! clock, which tests can pause, and can be advanced manually. [`Stamp`] dates records. It is counted instead of
//! measured, so that every run gives the same bytes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::time::Instant;

/// The time since the server started.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    moved_micros: AtomicU64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), moved_micros: AtomicU64::new(0) }
    }

    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed() + Duration::from_micros(self.moved_micros.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let micros = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        self.moved_micros.fetch_add(micros, Ordering::SeqCst);
    }
}

/// A date in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(i64);

impl Stamp {
    /// 2026-01-05T09:00:00Z, the date of the first record.
    pub(crate) const BEGIN: Self = Self(1_767_603_600_000_000);

    pub(crate) fn micros(self) -> i128 {
        i128::from(self.0)
    }

    pub(crate) fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }

    /// Parses a date in any time zone.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let date = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(date.unix_timestamp_nanos() / 1_000).ok().map(Self)
    }

    /// Formats the date like the service: UTC with microseconds.
    pub(crate) fn text(self) -> String {
        let date =
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
            date.year(),
            u8::from(date.month()),
            date.day(),
            date.hour(),
            date.minute(),
            date.second(),
            date.microsecond()
        )
    }
}

impl From<Stamp> for Value {
    fn from(stamp: Stamp) -> Self {
        Self::String(stamp.text())
    }
}

impl serde::Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_formatted_and_parsed() {
        assert_eq!(Stamp::BEGIN.text(), "2026-01-05T09:00:00.000000Z");
        let elsewhere = Stamp::parse("2026-01-05T10:00:00.000002+01:00").map(Stamp::text);
        assert_eq!(elsewhere.as_deref(), Some("2026-01-05T09:00:00.000002Z"));
        assert_eq!(Stamp::BEGIN.plus_seconds(61).text(), "2026-01-05T09:01:01.000000Z");
    }
}
