//! Whether a failed attempt is repeated, and after how long. Pure functions: nothing here waits or sends.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use http::{HeaderMap, header};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::Error;
use super::api_error::ApiError;
use super::error::Kind;
use super::rate_limit::RateLimitStatus;

/// The first wait after a failed connection, and after an answer; each further wait is twice as long.
const FIRST_WAIT_FOR_CONNECTION: Duration = Duration::from_millis(250);
const FIRST_WAIT_FOR_SERVER: Duration = Duration::from_secs(1);
/// The longest wait. Where the server asks for more, the call fails instead: its caller knows better what to do with a
/// minute than a sleeping client does.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How long to wait before sending the request again, or `None` when it must not be.
///
/// `retries` is how often it was sent again so far. `idempotent` says whether the server may act on it twice.
pub(crate) fn wait_before_retry(error: &Error, idempotent: bool, retries: u32) -> Option<Duration> {
    match error.kind() {
        Kind::Connect(_) => Some(jittered(backoff(FIRST_WAIT_FOR_CONNECTION, retries), random())),
        Kind::Transport(_) | Kind::Timeout(_) if idempotent => {
            Some(jittered(backoff(FIRST_WAIT_FOR_CONNECTION, retries), random()))
        }
        Kind::Api(answer) if is_transient(answer.status()) => {
            let now = OffsetDateTime::now_utc();
            let wait = wait_after_answer(answer.status(), answer.headers(), now, retries)?;
            Some(jittered(wait, random()))
        }
        _ => None,
    }
}

/// How long the server asks to wait.
pub(crate) fn asked_for(answer: &ApiError) -> Option<Duration> {
    retry_after(answer.headers(), OffsetDateTime::now_utc())
}

/// The statuses that say "later", not "no".
fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// What the server asks for, else what its limit implies, but never less than the usual wait.
fn wait_after_answer(status: u16, headers: &HeaderMap, now: OffsetDateTime, retries: u32) -> Option<Duration> {
    let usual = backoff(FIRST_WAIT_FOR_SERVER, retries);
    if let Some(asked) = retry_after(headers, now) {
        return (asked <= LONGEST_WAIT).then_some(asked);
    }
    let refill = match RateLimitStatus::of(headers) {
        Some(limit) if status == 429 => limit.refill(),
        _ => Duration::ZERO,
    };
    Some(usual.max(refill).min(LONGEST_WAIT))
}

/// `Retry-After`, in seconds or as a date. A date is compared with the server's own clock when it tells it, so that a
/// wrong clock on either side does no harm.
fn retry_after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = OffsetDateTime::parse(value, &Rfc2822).ok()?;
    let server_time =
        headers.get(header::DATE).and_then(|date| OffsetDateTime::parse(date.to_str().ok()?, &Rfc2822).ok());
    Some((until - server_time.unwrap_or(now)).try_into().unwrap_or(Duration::ZERO))
}

fn backoff(first: Duration, retries: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(retries)).min(LONGEST_WAIT)
}

/// Up to a quarter longer, so that many clients that failed together do not come back together. Never shorter, because
/// the server may have named the wait.
fn jittered(wait: Duration, random: u64) -> Duration {
    wait + wait.mul_f64((random % 1024) as f64 / 4096.0)
}

/// A number that differs from call to call; good enough to spread clients, and no more than that.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::HeaderMap;
    use time::OffsetDateTime;

    use super::{LONGEST_WAIT, jittered, retry_after, wait_after_answer, wait_before_retry};
    use crate::runtime::api_error::ApiError;
    use crate::runtime::error::{Error, Kind};
    use crate::runtime::response::ResponseMeta;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn answer(status: u16) -> Error {
        Error::new(Kind::Api(ApiError::new(ResponseMeta::new(status, HeaderMap::new(), 1), Bytes::new())))
    }

    #[test]
    fn statuses_that_may_pass_are_repeated_whatever_the_method() {
        for status in 400..600 {
            let expected = matches!(status, 408 | 429) || status >= 500;
            for idempotent in [true, false] {
                assert_eq!(wait_before_retry(&answer(status), idempotent, 0).is_some(), expected, "{status}");
            }
        }
    }

    #[test]
    fn without_an_answer_only_idempotent_calls_are_repeated() {
        assert!(wait_before_retry(&Error::new(Kind::Timeout(None)), true, 0).is_some());
        assert!(wait_before_retry(&Error::new(Kind::Timeout(None)), false, 0).is_none());
        assert!(wait_before_retry(&Error::invalid_input("x"), true, 0).is_none());
        assert!(wait_before_retry(&Error::new(Kind::TooLarge { limit: 1 }), true, 0).is_none());
    }

    #[test]
    fn waits_double_up_to_a_minute() {
        let wait = |retries| wait_after_answer(503, &HeaderMap::new(), OffsetDateTime::UNIX_EPOCH, retries).unwrap();
        assert_eq!([wait(0), wait(1), wait(2)].map(|w| w.as_secs()), [1, 2, 4]);
        assert_eq!((wait(10), wait(40), wait(u32::MAX)), (LONGEST_WAIT, LONGEST_WAIT, LONGEST_WAIT));
    }

    #[test]
    fn retry_after_is_taken_as_seconds_or_a_date() {
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap(); // Sun, 06 Nov 1994 08:49:37 GMT
        let read = |list| retry_after(&headers(list), now).map(|wait| wait.as_secs());
        assert_eq!(read(&[("retry-after", "7")]), Some(7));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")]), Some(10));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(0));
        assert_eq!(
            read(&[("retry-after", "Sun, 06 Nov 2044 08:49:47 GMT"), ("date", "Sun, 06 Nov 2044 08:49:44 GMT")]),
            Some(3)
        );
        assert_eq!((read(&[("retry-after", "soon")]), read(&[("retry-after", "-1")]), read(&[])), (None, None, None));
    }

    #[test]
    fn the_server_names_the_wait_and_too_long_a_wait_is_a_failure() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let wait = |status, list, retries| wait_after_answer(status, &headers(list), now, retries);
        assert_eq!(wait(503, &[("retry-after", "0")], 3), Some(Duration::ZERO));
        assert_eq!(wait(503, &[("retry-after", "61")], 0), None);
    }

    #[test]
    fn a_refused_call_waits_until_its_limit_has_room() {
        let limit = [("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-window", "60000")];
        let wait = |status, retries| {
            wait_after_answer(status, &headers(&limit), OffsetDateTime::UNIX_EPOCH, retries).unwrap().as_secs()
        };
        assert_eq!((wait(429, 0), wait(429, 2), wait(429, 3)), (6, 6, 8));
        assert_eq!(wait(500, 0), 1);
    }

    #[test]
    fn jitter_only_lengthens_and_by_a_quarter_at_most() {
        let wait = Duration::from_secs(8);
        for random in [0, 1, 511, 1023, 1024, u64::MAX] {
            let jittered = jittered(wait, random);
            assert!(jittered >= wait && jittered < Duration::from_secs(10), "{jittered:?}");
        }
        assert_ne!(jittered(wait, 100), jittered(wait, 200));
    }
}
