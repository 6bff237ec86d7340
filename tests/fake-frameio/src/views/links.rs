//! Signed links to the parts of an upload and to the renditions of a file.

use std::ops::Range;

use serde_json::{Value, json};
use time::{Date, Month, OffsetDateTime};

use crate::state::{Asset, FileData, State, Status, hash};

/// The signature of a path in the store, which only this server can create; `expires` is in Unix seconds.
pub(crate) fn signature(path: &str, expires: i64) -> String {
    let (one, two) = (hash(&format!("{path}?{expires}")), hash(&format!("{expires}:{path}")));
    format!("{one:016x}{two:016x}")
}

/// The upload URL of a part; `number` starts at 1.
pub(crate) fn part_url(state: &State, owner: &str, number: usize) -> String {
    let path = format!("/__store/parts/{owner}/part_{number}");
    let (made, lifetime) = (state.unix(state.now), state.settings.link_lifetime.as_secs());
    let signature = signature(&path, made.saturating_add_unsigned(lifetime));
    format!(
        "{}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={}&X-Amz-Expires={lifetime}\
         &X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-acl&X-Amz-Signature={signature}",
        state.base_url,
        amz_date(made),
    )
}

/// The expiry of an upload URL, from its `X-Amz-Date` and `X-Amz-Expires`.
pub(crate) fn part_expiry(date: &str, lifetime: &str) -> Option<i64> {
    let number = |range: Range<usize>| date.get(range).and_then(|text| text.parse::<u8>().ok());
    let month = Month::try_from(number(4..6)?).ok()?;
    let day = Date::from_calendar_date(date.get(..4)?.parse().ok()?, month, number(6..8)?).ok()?;
    let made = day.with_hms(number(9..11)?, number(11..13)?, number(13..15)?).ok()?.assume_utc().unix_timestamp();
    (date == amz_date(made)).then_some(made)?.checked_add(lifetime.parse().ok()?)
}

/// Formats a date like `20260105T090000Z`.
fn amz_date(unix: i64) -> String {
    let date = OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = date.to_calendar_date();
    let (hour, minute, second) = date.to_hms();
    format!("{year:04}{:02}{day:02}T{hour:02}{minute:02}{second:02}Z", u8::from(month))
}

fn media_path(file_id: &str, kind: &str) -> String {
    format!("/__store/media/{file_id}/{kind}")
}

fn media_url(state: &State, file_id: &str, kind: &str, attachment: bool) -> String {
    let path = media_path(file_id, kind);
    let expires = state.unix(state.now.saturating_add(state.settings.link_lifetime));
    let disposition = if attachment { "&response-content-disposition=attachment" } else { "" };
    format!("{}{path}?Expires={expires}&Signature={}{disposition}", state.base_url, signature(&path, expires))
}

/// An entry of `media_links`. Renditions are null before the file is transcoded, and if the kind of file has none.
pub(super) fn media_link(state: &State, asset: &Asset, file: &FileData, kind: &str) -> Value {
    let there = kind == "original" || (file.status == Status::Transcoded && applies(file, kind));
    let link = |attachment| there.then(|| media_url(state, &asset.id, kind, attachment));
    match kind {
        "original" => json!({"download_url": link(true), "inline_url": link(false)}),
        "hls_manifest" => json!({"url": link(false)}),
        "high_quality" | "efficient" => json!({"download_url": link(true)}),
        _ => json!({"download_url": link(true), "url": link(false)}),
    }
}

fn applies(file: &FileData, kind: &str) -> bool {
    let family = file.media_type.as_deref().and_then(|media_type| media_type.split('/').next());
    match family {
        Some("video") => true,
        Some("image") => !matches!(kind, "video_h264_180" | "scrub_sheet"),
        Some("audio") => kind == "high_quality",
        _ => matches!(kind, "thumbnail" | "thumbnail_high_quality"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazon_dates_are_formatted_and_parsed() {
        assert_eq!(amz_date(1_767_603_661), "20260105T090101Z");
        assert_eq!(part_expiry("20260105T090101Z", "60"), Some(1_767_603_721));
        for wrong in ["20260105T090101", "20261305T090101Z", "20260105 090101Z", "1767603661", ""] {
            assert_eq!(part_expiry(wrong, "60"), None, "{wrong}");
        }
        assert_eq!(part_expiry("20260105T090101Z", "soon"), None);
    }
}
