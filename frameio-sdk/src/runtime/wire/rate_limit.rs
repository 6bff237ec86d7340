//! The rate limit of an operation, as reported by the server.

use std::time::Duration;

use http::{HeaderMap, HeaderName};

static LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
static REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
static WINDOW: HeaderName = HeaderName::from_static("x-ratelimit-window");

/// Published windows are at most a minute long; a reported one of more than a day is ignored.
const MAX_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// The limit of an operation as the server reported it with a response (`x-ratelimit-limit`, `-remaining`, `-window`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateLimitStatus {
    /// The number of calls in one window.
    pub limit: u32,
    /// The number of calls that are left.
    pub remaining: u32,
    /// The length of the window.
    pub window: Duration,
}

impl RateLimitStatus {
    /// The time until one more call is allowed, for a limit that refills evenly over the window.
    pub fn refill(&self) -> Duration {
        self.window / self.limit
    }

    /// Parses the headers; `None` if they are missing or their values are impossible.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &HeaderName| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
        let limit = u32::try_from(number(&LIMIT)?).ok().filter(|limit| *limit > 0)?;
        let remaining = u32::try_from(number(&REMAINING)?).ok()?;
        let window = Duration::from_millis(number(&WINDOW)?);
        let plausible = remaining <= limit && !window.is_zero() && window <= MAX_WINDOW;
        plausible.then_some(Self { limit, remaining, window })
    }
}

/// The state of the rate limit of one operation; see [`Client::rate_limits`](crate::Client::rate_limits).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RateLimitState {
    /// The id of the operation, such as `files.list`; method and path for a [`request`](crate::Client::request).
    pub operation: String,
    /// The number of calls in one window.
    pub limit: u32,
    /// The length of the window.
    pub window: Duration,
    /// The number of calls that can be made now without waiting, as an estimate.
    pub remaining: u32,
    /// The number of calls of this client that are waiting.
    pub waiting: usize,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, HeaderValue};

    use super::RateLimitStatus;

    fn status(limit: &str, remaining: &str, window: &str) -> Option<RateLimitStatus> {
        let mut headers = HeaderMap::new();
        for (name, value) in [("limit", limit), ("remaining", remaining), ("window", window)] {
            let name = http::HeaderName::try_from(format!("x-ratelimit-{name}")).unwrap();
            headers.insert(name, HeaderValue::try_from(value).unwrap());
        }
        RateLimitStatus::from_headers(&headers)
    }

    #[test]
    fn the_window_is_in_milliseconds() {
        let read = status("10", "3", "60000").unwrap();
        assert_eq!((read.limit, read.remaining, read.window), (10, 3, Duration::from_secs(60)));
        assert_eq!(read.refill(), Duration::from_secs(6));
    }

    #[test]
    fn impossible_values_are_ignored() {
        assert_eq!(RateLimitStatus::from_headers(&HeaderMap::new()), None);
        for (limit, remaining, window) in [
            ("0", "0", "1000"),
            ("-1", "0", "1000"),
            ("10", "11", "1000"),
            ("10", "1", "0"),
            ("10", "1", "99999999999999999999"),
            ("10", "1", "9999999999"),
            ("99999999999", "1", "1000"),
            ("ten", "1", "1000"),
        ] {
            assert_eq!(status(limit, remaining, window), None, "{limit} {remaining} {window}");
        }
    }
}
