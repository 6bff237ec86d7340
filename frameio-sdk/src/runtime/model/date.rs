//! Calendar dates.

use std::fmt;
use std::str::FromStr;

use crate::runtime::model::parse_error::ParseError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A calendar date, written `2024-02-29`.
///
/// ```
/// use frameio_sdk::Date;
///
/// let date: Date = "2024-02-29".parse()?;
/// assert_eq!(date.as_date().ordinal(), 60);
/// assert_eq!(date.to_string(), "2024-02-29");
/// # Ok::<(), frameio_sdk::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(time::Date);

impl Date {
    /// The day, as a type of the `time` crate.
    pub fn as_date(&self) -> time::Date {
        self.0
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(index, byte)| match index {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return None;
        }
        let month = text[5..7].parse::<u8>().ok()?.try_into().ok()?;
        time::Date::from_calendar_date(text[..4].parse().ok()?, month, text[8..].parse().ok()?).ok().map(Self)
    }
}

impl From<time::Date> for Date {
    fn from(date: time::Date) -> Self {
        Self(date)
    }
}

impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        write!(f, "{year:04}-{:02}-{day:02}", u8::from(month))
    }
}

impl FromStr for Date {
    type Err = ParseError;

    /// # Errors
    /// When the text is not a day of the form `2024-02-29`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).ok_or(ParseError("a date must be of the form 2024-02-29"))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = Date;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date of the form 2024-02-29")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
                Date::read(text).ok_or_else(|| E::invalid_value(de::Unexpected::Other("other text"), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_survive_a_round_trip() {
        for json in ["\"2024-02-29\"", "\"0001-01-01\"", "\"9999-12-31\""] {
            let date: Date = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&date).unwrap(), json);
        }
    }

    #[test]
    fn parse_errors_do_not_repeat_the_text() {
        for text in ["2023-02-29", "2024-13-01", "2024-2-9", "20240209", "+024-02-09", "2024-02-29T00:00:00Z", ""] {
            assert!(text.parse::<Date>().unwrap_err().to_string().contains("must be of the form"), "{text}");
            let error = serde_json::from_str::<Date>(&format!("\"{text}\"")).unwrap_err().to_string();
            assert!(text.is_empty() || !error.contains(text), "{error}");
        }
    }
}
