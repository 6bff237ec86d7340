//! The transfer rate in bytes per second over the last seconds.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The period over which the rate is measured.
const WINDOW: Duration = Duration::from_secs(5);

/// The minimum time between two samples.
const SAMPLE_INTERVAL: Duration = Duration::from_millis(100);

/// Samples of the number of bytes done, the oldest first.
#[derive(Debug, Default)]
pub(in crate::transfer) struct Rate(VecDeque<(Instant, u64)>);

impl Rate {
    /// Adds a sample, unless the last one is too recent, and drops the samples that are older than the window.
    pub(in crate::transfer) fn record(&mut self, now: Instant, bytes: u64) {
        while self.0.front().is_some_and(|(then, _)| now.duration_since(*then) > WINDOW) && self.0.len() > 1 {
            self.0.pop_front();
        }
        if self.0.back().is_none_or(|(then, _)| now.duration_since(*then) >= SAMPLE_INTERVAL) {
            self.0.push_back((now, bytes));
        }
    }

    /// The rate, or `None` while the first sample is too recent.
    pub(in crate::transfer) fn per_second(&self, now: Instant, bytes: u64) -> Option<f64> {
        let (then, before) = self.0.front()?;
        let seconds = now.duration_since(*then).as_secs_f64();
        (seconds > 0.05).then(|| bytes.saturating_sub(*before) as f64 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, advance};

    use super::Rate;

    #[tokio::test(start_paused = true)]
    async fn the_rate_covers_only_the_window() {
        let mut rate = Rate::default();
        assert_eq!(rate.per_second(Instant::now(), 0), None);
        let mut done = 0;
        for second in 0..20 {
            rate.record(Instant::now(), done);
            done += if second < 10 { 1_000_000 } else { 10 };
            advance(Duration::from_secs(1)).await;
        }
        let rate = rate.per_second(Instant::now(), done).unwrap();
        assert!((9.0..11.0).contains(&rate), "{rate}");
    }
}
