//! Two clocks: tokio's, which is monotonic, and the wall clock, which users and time servers set.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// The current time of both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) instant: Instant,
    pub(crate) wall: SystemTime,
}

/// The source of the wall time. Tokio's clock needs no such source, because it can be paused.
#[derive(Clone, Debug, Default)]
pub(crate) enum Clock {
    #[default]
    System,
    /// Advances with tokio's clock, and jumps when the test says so.
    #[cfg(test)]
    Simulated { start: Now, jumped: std::sync::Arc<std::sync::atomic::AtomicI64> },
}

impl Clock {
    pub(crate) fn now(&self) -> Now {
        let instant = Instant::now();
        match self {
            Self::System => Now { instant, wall: SystemTime::now() },
            #[cfg(test)]
            Self::Simulated { start, jumped } => {
                let jumped = jumped.load(std::sync::atomic::Ordering::SeqCst);
                let away = Duration::from_secs(jumped.unsigned_abs());
                let wall = start.wall + (instant - start.instant);
                Now { instant, wall: if jumped < 0 { wall - away } else { wall + away } }
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn simulated() -> Self {
        let start = Now { instant: Instant::now(), wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_760_000_000) };
        Self::Simulated { start, jumped: std::sync::Arc::default() }
    }

    /// Sets the wall clock forward or back.
    #[cfg(test)]
    pub(crate) fn jump(&self, seconds: i64) {
        if let Self::Simulated { jumped, .. } = self {
            jumped.fetch_add(seconds, std::sync::atomic::Ordering::SeqCst);
        }
    }
}

/// A point in time on both clocks. It has passed as soon as *one* of them says so, because tokio's clock does not
/// advance while a computer sleeps, and the wall clock may be set back. A wall clock that is set forward costs one
/// unnecessary refresh.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    instant: Instant,
    wall: SystemTime,
}

impl Deadline {
    pub(crate) fn after(now: Now, wait: Duration) -> Self {
        Self { instant: now.instant + wait, wall: now.wall + wait }
    }

    /// The time `before` earlier than this.
    pub(crate) fn minus(self, before: Duration) -> Self {
        Self {
            instant: self.instant.checked_sub(before).unwrap_or(self.instant),
            wall: self.wall.checked_sub(before).unwrap_or(self.wall),
        }
    }

    pub(crate) fn has_passed(&self, now: Now) -> bool {
        now.instant >= self.instant || now.wall >= self.wall
    }
}
