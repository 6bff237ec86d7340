//! `Retry-After`, and the default waits.

use std::time::Duration;

use reqwest::header::{self, HeaderMap};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::random;

/// The longest wait, whatever the identity service asks for.
const MAX_DELAY: Duration = Duration::from_secs(60);
/// The first wait after a response, and after a missing response; it doubles with each retry.
pub(crate) const RESPONSE_RETRY_DELAY: Duration = Duration::from_secs(1);
pub(crate) const CONNECTION_RETRY_DELAY: Duration = Duration::from_millis(250);

/// Parses `Retry-After` in seconds or as a date. A date is compared with the `Date` header if there is one.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    read_at(headers, OffsetDateTime::now_utc())
}

fn read_at(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| OffsetDateTime::parse(text, &Rfc2822).ok();
    let server_time = headers.get(header::DATE).and_then(|value| date(value.to_str().ok()?));
    Some((date(value)? - server_time.unwrap_or(now)).try_into().unwrap_or(Duration::ZERO))
}

/// The wait before the next attempt: the one that was asked for, or else `base`, doubled for each retry. It is a
/// minute at most, plus up to a quarter of jitter, so that clients do not all retry at the same time.
pub(crate) fn delay(base: Duration, requested: Option<Duration>, retries: u32) -> Duration {
    let exponential = base.saturating_mul(2_u32.saturating_pow(retries));
    let delay = requested.unwrap_or(exponential).min(MAX_DELAY);
    (delay + delay.mul_f64((random::number() % 1024) as f64 / 4096.0)).min(MAX_DELAY)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn seconds_and_dates_are_parsed() {
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap(); // Sun, 06 Nov 1994 08:49:37 GMT
        let read = |list: &[(&'static str, &str)]| {
            let headers = list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            read_at(&headers, now).map(|delay| delay.as_secs())
        };
        assert_eq!(read(&[("retry-after", "7")]), Some(7));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")]), Some(10));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(0));
        let date = ("date", "Sun, 06 Nov 2044 08:49:44 GMT");
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 2044 08:49:47 GMT"), date]), Some(3));
        assert_eq!((read(&[("retry-after", "soon")]), read(&[("retry-after", "-1")]), read(&[])), (None, None, None));
    }

    #[test]
    fn waits_double_up_to_a_minute() {
        let second = Duration::from_secs(1);
        for (requested, retries, least) in [
            (None, 0, 1),
            (None, 1, 2),
            (None, 2, 4),
            (None, u32::MAX, 60),
            (Some(second * 7), 5, 7),
            (Some(second * 3600), 0, 60),
            (Some(Duration::MAX), 0, 60),
        ] {
            let delay = delay(RESPONSE_RETRY_DELAY, requested, retries);
            let most = Duration::from_secs(least).mul_f64(1.25).min(MAX_DELAY);
            assert!(delay >= Duration::from_secs(least) && delay <= most, "{requested:?} {retries}: {delay:?}");
        }
        assert_eq!(delay(RESPONSE_RETRY_DELAY, Some(Duration::ZERO), 0), Duration::ZERO);
    }
}
