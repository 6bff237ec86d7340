//! Signed links: to the parts of an upload and to the renditions of a file.

use std::time::Duration;

use serde_json::{Value, json};

use crate::state::{Asset, FileData, State, Status, hash};

/// A path in the part store that only this server can have made.
pub(crate) fn signature(path: &str, expires: u64) -> String {
    let (one, two) = (hash(&format!("{path}?{expires}")), hash(&format!("{expires}:{path}")));
    format!("{one:016x}{two:016x}")
}

/// The second of the server's clock at which a link made now ends.
fn expires(state: &State) -> u64 {
    seconds(state.now + state.settings.link_lifetime)
}

fn seconds(duration: Duration) -> u64 {
    duration.as_secs()
}

/// Where a part is to be put. Parts are counted from 1.
pub(crate) fn part_url(state: &State, owner: &str, number: usize) -> String {
    let path = format!("/__store/parts/{owner}/part_{number}");
    let expires = expires(state);
    let signature = signature(&path, expires);
    format!(
        "{}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires={}&X-Amz-Date={expires}\
         &X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-acl&X-Amz-Signature={signature}",
        state.base_url,
        state.settings.link_lifetime.as_secs(),
    )
}

fn media_path(file_id: &str, kind: &str) -> String {
    format!("/__store/media/{file_id}/{kind}")
}

fn media_url(state: &State, file_id: &str, kind: &str, attachment: bool) -> String {
    let path = media_path(file_id, kind);
    let expires = expires(state);
    let disposition = if attachment { "&response-content-disposition=attachment" } else { "" };
    format!("{}{path}?Expires={expires}&Signature={}{disposition}", state.base_url, signature(&path, expires))
}

/// One entry of `media_links`. Renditions are null until the file is transcoded, and where the kind of file has none.
pub(super) fn media_link(state: &State, asset: &Asset, file: &FileData, kind: &str) -> Value {
    let there = kind == "original" || (file.status == Status::Transcoded && applies(file, kind));
    let link = |attachment| there.then(|| media_url(state, &asset.id, kind, attachment));
    match kind {
        "original" => json!({"download_url": link(true), "inline_url": link(false)}),
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
