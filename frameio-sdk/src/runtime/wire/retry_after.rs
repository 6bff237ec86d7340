//! The wait that the server asks for.

use std::time::Duration;

use http::{HeaderMap, header};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The wait that the server asks for; `None` if it does not, or the value is not valid.
pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Duration> {
    read(headers, OffsetDateTime::now_utc())
}

/// Reads `retry-after-ms`, `Retry-After` in seconds or as a date, or the time in `x-ratelimit-reset`. Times are
/// compared with the `Date` header if there is one, so that a wrong clock on either side does not matter.
fn read(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(milliseconds) = text("retry-after-ms").and_then(|text| text.parse().ok()) {
        return Some(Duration::from_millis(milliseconds));
    }
    let retry_after = text(header::RETRY_AFTER.as_str());
    if let Some(seconds) = retry_after.and_then(|text| text.parse().ok()) {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| OffsetDateTime::parse(text, &Rfc2822).ok();
    let reset = || {
        let seconds = text("x-ratelimit-reset")?.parse().ok()?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    };
    let until = retry_after.and_then(date).or_else(reset)?;
    let server_time = text(header::DATE.as_str()).and_then(date);
    Some((until - server_time.unwrap_or(now)).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use time::OffsetDateTime;

    use super::read;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn waits_are_parsed_in_every_form() {
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap(); // Sun, 06 Nov 1994 08:49:37 GMT
        let wait = |list: &[(&'static str, &'static str)]| read(&headers(list), now).map(|wait| wait.as_millis());
        assert_eq!(wait(&[("retry-after", "7")]), Some(7_000));
        assert_eq!(
            wait(&[("retry-after", "7"), ("retry-after-ms", "1500")]),
            Some(1_500),
            "the value in milliseconds takes precedence"
        );
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT")]), Some(10_000));
        assert_eq!(wait(&[("x-ratelimit-reset", "784111787")]), Some(10_000));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), Some(0), "a time in the past is no wait");
        let by_its_own_clock =
            [("retry-after", "Sun, 06 Nov 2044 08:49:47 GMT"), ("date", "Sun, 06 Nov 2044 08:49:44 GMT")];
        assert_eq!(wait(&by_its_own_clock), Some(3_000));
    }

    #[test]
    fn invalid_waits_are_ignored() {
        let now = OffsetDateTime::UNIX_EPOCH;
        for (name, value) in [
            ("retry-after", "soon"),
            ("retry-after", "-1"),
            ("retry-after", "1.5"),
            ("retry-after", "99999999999999999999999"),
            ("retry-after-ms", "-5"),
            ("x-ratelimit-reset", "never"),
            ("x-ratelimit-reset", "99999999999999999"),
        ] {
            assert_eq!(read(&headers(&[(name, value)]), now), None, "{name}: {value}");
        }
        assert_eq!(read(&HeaderMap::new(), now), None);
    }
}
