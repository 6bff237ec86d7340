//! The `format`s of the document, and the two kinds of ids.

use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime};

/// Whether `text` has the named format. Unknown formats accept everything.
pub(super) fn holds(name: &str, text: &str) -> bool {
    match name {
        "uuid" => is_uuid(text),
        "date-time" => OffsetDateTime::parse(text, &Rfc3339).is_ok(),
        "date" => is_date(text),
        "datetime" => is_date(text) || OffsetDateTime::parse(text, &Rfc3339).is_ok(),
        "HH:MM:SS:FF" => is_timecode(text),
        _ => true,
    }
}

/// Whether the text is a UUID in hyphenated form, which is the only one that the service sends and accepts.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether the text is a UUID, or `adobe:` and an id; a file may have its version after a `|`.
pub(crate) fn is_frame_or_adobe_id(text: &str) -> bool {
    is_uuid(text) || text.strip_prefix("adobe:").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('|'))
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && Date::parse(text, &Iso8601::DATE).is_ok()
}

/// Whether the text has hours, minutes, seconds and frames of two digits each (frames may have three). A `;` before the
/// frames marks drop-frame counting.
fn is_timecode(text: &str) -> bool {
    let parts: Vec<&str> = text.split([':', ';']).collect();
    let digits = |part: &str, most: usize| (2..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match parts[..] {
        [hours, minutes, seconds, frames] => {
            let below_sixty = |part: &str| part.parse::<u8>().is_ok_and(|number| number < 60);
            digits(hours, 2)
                && digits(minutes, 2)
                && digits(seconds, 2)
                && digits(frames, 3)
                && below_sixty(minutes)
                && below_sixty(seconds)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_recognised() {
        assert!(is_uuid("0b6f1f0e-1111-4222-8333-444455556666"));
        assert!(!is_uuid("0b6f1f0e1111422283334444555566660000"));
        assert!(is_frame_or_adobe_id("adobe:urn:aaid:1|2"));
        assert!(!is_frame_or_adobe_id("adobe:"));
        assert!(!is_frame_or_adobe_id("42"));
    }

    #[test]
    fn dates_and_timecodes_are_recognised() {
        assert!(holds("date-time", "2026-01-05T09:00:00.000001Z"));
        assert!(!holds("date-time", "2026-01-05"));
        assert!(holds("date", "2026-01-05"));
        assert!(!holds("date", "05.01.2026"));
        assert!(holds("datetime", "2026-01-05"));
        assert!(holds("HH:MM:SS:FF", "00:01:02:23"));
        assert!(!holds("HH:MM:SS:FF", "00:61:02:23"));
        assert!(!holds("HH:MM:SS:FF", "1:02:23"));
    }
}
