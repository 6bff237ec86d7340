//! Points in time that are serialized as they were parsed.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::SystemTime;

use crate::runtime::model::parse_error::ParseError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::format_description::well_known::Rfc3339;
use time::{Month, OffsetDateTime, PrimitiveDateTime, Time};

/// A moment in time.
///
/// It is parsed leniently (RFC 3339; a missing offset is UTC; a space may stand for the `T`) and serialized exactly as
/// it was parsed, so that a value passes through a program unchanged. Comparisons are of the moment, not of the text.
///
/// ```
/// use frameio_sdk::Timestamp;
///
/// let stamp: Timestamp = "2024-05-01T12:00:00.120000Z".parse()?;
/// assert_eq!(stamp.to_string(), "2024-05-01T12:00:00.120000Z");
/// assert_eq!(stamp, "2024-05-01 14:00:00.12+02:00".parse()?);
/// assert_eq!(stamp.as_offset_date_time().year(), 2024);
/// # Ok::<(), frameio_sdk::Error>(())
/// ```
#[derive(Clone)]
pub struct Timestamp {
    moment: OffsetDateTime,
    /// The parsed text, if formatting the time would give another one.
    text: Option<Box<str>>,
}

impl Timestamp {
    /// The moment, as a type of the `time` crate.
    pub fn as_offset_date_time(&self) -> OffsetDateTime {
        self.moment
    }

    /// The current time.
    pub fn now() -> Self {
        OffsetDateTime::now_utc().into()
    }

    fn read(text: &str) -> Option<Self> {
        if let Some((moment, is_canonical)) = parse_common(text.as_bytes()) {
            return Some(Self { moment, text: (!is_canonical).then(|| text.into()) });
        }
        if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
            let text = (!is_canonical(text)).then(|| text.into());
            return Some(Self { moment, text });
        }
        let mut repaired = text.trim().to_owned();
        if repaired.as_bytes().get(10) == Some(&b' ') {
            repaired.replace_range(10..11, "T");
        }
        let has_offset = repaired.ends_with(['Z', 'z']) || repaired.rfind(['+', '-']).is_some_and(|at| at > 10);
        if !has_offset {
            repaired.push('Z');
        }
        let moment = OffsetDateTime::parse(&repaired, &Rfc3339).ok()?;
        Some(Self { moment, text: Some(text.into()) })
    }
}

/// Parses the usual format of servers, `2024-05-01T12:00:00Z` with up to nine digits after a dot, and returns whether
/// formatting the time gives the same text. `None` for every other text; the general parser handles those, and takes
/// several times as long.
fn parse_common(text: &[u8]) -> Option<(OffsetDateTime, bool)> {
    let (whole, rest) = text.split_at_checked(19)?;
    let [.., b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _] = whole else { return None };
    let nanosecond = match rest {
        b"Z" => 0,
        [b'.', digits @ .., b'Z'] if matches!(digits.len(), 1..=9) => {
            (digits.len()..9).try_fold(number(digits)?, |number, _| number.checked_mul(10))?
        }
        _ => return None,
    };
    let year = i32::try_from(number(&whole[..4])?).ok()?;
    let month = Month::try_from(two_digits(whole, 5)?).ok()?;
    let date = time::Date::from_calendar_date(year, month, two_digits(whole, 8)?).ok()?;
    let (hour, minute, second) = (two_digits(whole, 11)?, two_digits(whole, 14)?, two_digits(whole, 17)?);
    let time = Time::from_hms_nano(hour, minute, second, nanosecond).ok()?;
    Some((PrimitiveDateTime::new(date, time).assume_utc(), !rest.ends_with(b"0Z")))
}

fn two_digits(text: &[u8], at: usize) -> Option<u8> {
    number(text.get(at..at + 2)?)?.try_into().ok()
}

/// The number that up to nine digits represent.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// Whether formatting the time that was parsed from `text`, which is valid RFC 3339, gives `text` again. A wrong
/// `false` only costs memory.
fn is_canonical(text: &str) -> bool {
    let Some(rest) = text.strip_suffix('Z') else { return false };
    let Some((date, time)) = rest.split_once('T') else { return false };
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, "1"));
    date.len() == 10
        && seconds.len() == 8
        && !seconds.ends_with("60")
        && fraction.len() <= 9
        && !fraction.ends_with('0')
}

/// Formats a time by RFC 3339. RFC 3339 has no years before 0; those are written as in ISO 8601, with a sign and at
/// least four digits.
fn written(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_else(|_| {
        let moment = moment.to_utc();
        let (year, month, day) = moment.to_calendar_date();
        let (hour, minute, second) = moment.as_hms();
        format!("{year:05}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month))
    })
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => f.write_str(&written(self.moment)),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.moment, f)
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.moment == other.moment
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.moment.hash(state);
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.moment.cmp(&other.moment)
    }
}

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        Self { moment, text: None }
    }
}

impl From<SystemTime> for Timestamp {
    fn from(moment: SystemTime) -> Self {
        OffsetDateTime::from(moment).into()
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(stamp: Timestamp) -> Self {
        stamp.moment
    }
}

impl From<Timestamp> for SystemTime {
    fn from(stamp: Timestamp) -> Self {
        stamp.moment.into()
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    /// # Errors
    /// When the text is not a point in time.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or(ParseError("a time stamp must be of the form 2024-05-01T12:00:00Z"))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_str(&written(self.moment)),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time stamp of the form 2024-05-01T12:00:00Z")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::read(text).ok_or_else(|| E::invalid_value(de::Unexpected::Other("other text"), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    use super::Timestamp;

    #[test]
    fn years_before_0_can_be_formatted() {
        let moment = time::Date::from_calendar_date(-44, time::Month::March, 15).unwrap().midnight().assume_utc();
        let stamp = Timestamp::from(moment);
        assert_eq!(stamp.to_string(), "-0044-03-15T00:00:00Z");
        assert_eq!(serde_json::to_string(&stamp).unwrap(), r#""-0044-03-15T00:00:00Z""#);
        for date in [time::Date::MIN, time::Date::MAX] {
            let stamp = Timestamp::from(date.midnight().assume_offset(time::UtcOffset::UTC));
            assert!(!stamp.to_string().is_empty() && !format!("{stamp:?}").is_empty());
        }
    }

    #[test]
    fn all_formats_survive_a_round_trip() {
        for (text, kept) in [
            ("2024-05-01T12:00:00Z", false),
            ("2024-05-01T12:00:00.123456Z", false),
            ("2024-05-01T12:00:00.5Z", false),
            ("2024-05-01T12:00:00.120000Z", true),
            ("2024-05-01T12:00:00.0Z", true),
            ("2024-05-01T12:00:00+00:00", true),
            ("2024-05-01T12:00:00-07:00", true),
            ("2024-05-01t12:00:00z", true),
            ("2024-05-01 12:00:00Z", true),
            ("2024-05-01T12:00:00", true),
            ("2024-05-01 12:00:00.120", true),
            ("2016-12-31T23:59:60Z", true),
            ("2024-05-01T12:00:00.1234567891Z", true),
        ] {
            let json = format!("\"{text}\"");
            let stamp: Timestamp = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(serde_json::to_string(&stamp).unwrap(), json);
            assert_eq!(stamp.to_string(), text);
            assert_eq!(stamp.text.is_some(), kept, "{text}");
        }
    }

    #[test]
    fn the_fast_parser_agrees_with_the_general_one() {
        for text in [
            "2024-05-01T12:00:00Z",
            "2024-02-29T23:59:59.999999999Z",
            "0000-01-01T00:00:00.5Z",
            "9999-12-31T23:59:59.120Z",
            "1969-12-31T23:59:59.000001Z",
        ] {
            let (moment, is_canonical) = super::parse_common(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(moment, OffsetDateTime::parse(text, &Rfc3339).unwrap(), "{text}");
            assert_eq!(is_canonical, super::is_canonical(text), "{text}");
        }
        for text in [
            "",
            "2024-05-01T12:00:0Z",
            "2023-02-29T12:00:00Z",
            "2024-05-01T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2024-05-01T12:00:00",
            "2024-05-01T12:00:00.Z",
            "2024-05-01T12:00:00.1234567891Z",
            "2024-05-01T12:00:00+00:00",
            "2024-05-01t12:00:00Z",
            "+024-05-01T12:00:00Z",
            "2024-05-01T12:00:00.1-Z",
        ] {
            assert!(super::parse_common(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_missing_offset_is_utc() {
        let bare: Timestamp = "2024-05-01T12:00:00".parse().unwrap();
        let spaced: Timestamp = "2024-05-01 12:00:00".parse().unwrap();
        let utc: Timestamp = "2024-05-01T12:00:00Z".parse().unwrap();
        assert!(bare == utc && spaced == utc);
    }

    #[test]
    fn comparisons_are_by_time() {
        let early: Timestamp = "2024-05-01T14:00:00+02:00".parse().unwrap();
        let same: Timestamp = "2024-05-01T12:00:00Z".parse().unwrap();
        let late: Timestamp = "2024-05-01T12:00:01Z".parse().unwrap();
        assert_eq!(early, same);
        assert!(early < late);
    }

    #[test]
    fn parse_errors_do_not_repeat_the_text() {
        for text in ["", "now", "2024-05-01", "2024-13-01T12:00:00Z", "2024-05-01T25:00:00Z"] {
            assert!(text.parse::<Timestamp>().unwrap_err().to_string().contains("must be of the form"), "{text}");
            let error = serde_json::from_str::<Timestamp>(&format!("\"{text}\"")).unwrap_err().to_string();
            assert!(text.is_empty() || !error.contains(&format!("\"{text}\"")), "{error}");
        }
    }

    #[test]
    fn system_time_converts_both_ways() {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_250);
        let stamp = Timestamp::from(moment);
        assert_eq!(stamp.to_string(), "2023-11-14T22:13:20.25Z");
        assert_eq!(SystemTime::from(stamp), moment);
    }
}
