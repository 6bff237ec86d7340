//! The wait before a part is retried.

use std::time::Duration;

const INITIAL_DELAY: Duration = Duration::from_millis(500);
const MAX_DELAY: Duration = Duration::from_secs(30);

/// The wait after this many attempts: it doubles with each, with a jitter between half of it and all of it, and is at
/// least `retry_after`, of which up to two minutes count.
pub(in crate::transfer) fn delay(attempts: u32, retry_after: Option<Duration>) -> Duration {
    let full = INITIAL_DELAY.saturating_mul(1 << attempts.saturating_sub(1).min(10)).min(MAX_DELAY);
    let jittered = full.mul_f64(0.5 + 0.5 * random_fraction());
    retry_after.map_or(jittered, |requested| jittered.max(requested.min(Duration::from_secs(120))))
}

/// A random number in 0..1. The standard library has no other source of randomness than the keys of its hash maps.
fn random_fraction() -> f64 {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    let word = RandomState::new().build_hasher().finish();
    (word >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::delay;

    #[test]
    fn waits_grow_and_are_bounded() {
        for (attempts, least, most) in [(1, 250, 500), (2, 500, 1000), (5, 4_000, 8_000), (60, 15_000, 30_000)] {
            let delay = delay(attempts, None).as_millis();
            assert!((least..=most).contains(&delay), "{attempts}: {delay}");
        }
        assert_eq!(delay(1, Some(Duration::from_secs(7))), Duration::from_secs(7));
    }
}
