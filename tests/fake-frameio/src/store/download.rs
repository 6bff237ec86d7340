//! Media downloads, whole or in ranges.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};

use super::link::{Host, check_link, error_reply};
use super::synthetic::SyntheticBody;
use crate::http::{OutBody, Reply};
use crate::shared::Shared;
use crate::state::{Asset, Content, FileData, Status, hash};

/// The size of renditions, whatever the file.
const RENDITION: u64 = 16 * 1024;

struct Media {
    name: String,
    size: u64,
    media_type: String,
    file_name: String,
    /// `None` for made-up bytes.
    bytes: Option<Bytes>,
    etag: String,
}

pub(super) fn get(shared: &Shared, parts: &Parts, file: &str, kind: &str) -> Response<OutBody> {
    let media = match check_link(shared, parts, Host::Media).and_then(|()| find(shared, file, kind)) {
        Ok(media) => media,
        Err(reply) => return reply.into_response(),
    };
    let etag = format!("\"{}\"", media.etag);
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let unchanged = header(IF_RANGE).is_none_or(|tag| tag == etag);
    let range = header(RANGE).filter(|_| unchanged).map(|text| parse_range(text, media.size));
    let (status, start, end) = match range {
        None | Some(Range::Unreadable) => (StatusCode::OK, 0, media.size),
        Some(Range::Part(start, end)) => (StatusCode::PARTIAL_CONTENT, start, end),
        Some(Range::Outside) => {
            let reply = error_reply(416, "InvalidRange", "The requested range is not satisfiable");
            return reply.with_header("content-range", format!("bytes */{}", media.size)).into_response();
        }
    };
    let attachment = parts.uri.query().unwrap_or_default().contains("response-content-disposition=attachment");
    let disposition = format!("attachment; filename=\"{}\"", media.file_name.replace(['"', '\\'], "_"));
    let mut response = Response::new(body(&media, start, end));
    *response.status_mut() = status;
    let mut set = |name, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(name, value);
        }
    };
    set(CONTENT_TYPE, media.media_type.clone());
    set(ACCEPT_RANGES, "bytes".to_owned());
    set(ETAG, etag);
    if attachment {
        set(CONTENT_DISPOSITION, disposition);
    }
    if status == StatusCode::PARTIAL_CONTENT {
        set(CONTENT_RANGE, format!("bytes {start}-{}/{}", end - 1, media.size));
    }
    response
}

fn body(media: &Media, start: u64, end: u64) -> OutBody {
    match &media.bytes {
        Some(bytes) => {
            let part = bytes.slice(start as usize..end as usize);
            Full::new(part).map_err(|never: Infallible| match never {}).boxed()
        }
        None => SyntheticBody::new(media.name.clone(), start, end).boxed(),
    }
}

fn find(shared: &Shared, file_id: &str, kind: &str) -> Result<Media, Reply> {
    let mut state = shared.state();
    state.advance_to(shared.clock.now());
    let denied = || error_reply(403, "AccessDenied", "Access Denied");
    let asset = state.live(file_id).ok_or_else(denied)?;
    let file = asset.file().ok_or_else(denied)?;
    if file.status == Status::Created {
        return Err(denied());
    }
    Ok(media(asset, file, kind))
}

fn media(asset: &Asset, file: &FileData, kind: &str) -> Media {
    let original = kind == "original";
    let media_type = match kind {
        "original" => file.media_type.as_deref().unwrap_or("application/octet-stream"),
        "thumbnail" | "thumbnail_high_quality" => "image/png",
        "scrub_sheet" => "image/webp",
        _ => file.media_type.as_deref().filter(|found| !found.starts_with("video/")).unwrap_or("video/mp4"),
    };
    let name = generator_seed(&asset.id, kind);
    let generated = || format!("{:016x}", hash(&name));
    Media {
        etag: if original { super::etag::of_original(file).unwrap_or_else(generated) } else { generated() },
        name,
        size: if original { file.size } else { RENDITION },
        media_type: media_type.to_owned(),
        file_name: asset.name.clone(),
        bytes: file.content.as_ref().filter(|_| original).map(Content::bytes),
    }
}

/// The seed of the made-up bytes of a file.
fn generator_seed(file_id: &str, kind: &str) -> String {
    format!("{file_id}/{kind}")
}

/// The bytes of a download of the original.
pub(crate) fn original_bytes(asset: &Asset) -> Option<Vec<u8>> {
    let file = asset.file().filter(|file| file.status != Status::Created)?;
    Some(match &file.content {
        Some(content) => content.to_vec(),
        None => super::synthetic::bytes(&generator_seed(&asset.id, "original"), 0, file.size),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Range {
    /// The first byte, and the byte after the last.
    Part(u64, u64),
    Outside,
    Unreadable,
}

fn parse_range(text: &str, size: u64) -> Range {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Range::Unreadable;
    };
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(start), Ok(last)) if start <= last => (start, size.min(last + 1)),
        (Ok(start), Err(_)) if last.is_empty() => (start, size),
        (Err(_), Ok(count)) if first.is_empty() => (size.saturating_sub(count), size),
        _ => return Range::Unreadable,
    };
    if start < end { Range::Part(start, end) } else { Range::Outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_headers_are_parsed() {
        assert_eq!(parse_range("bytes=0-9", 100), Range::Part(0, 10));
        assert_eq!(parse_range("bytes=90-", 100), Range::Part(90, 100));
        assert_eq!(parse_range("bytes=-5", 100), Range::Part(95, 100));
        assert_eq!(parse_range("bytes=50-500", 100), Range::Part(50, 100));
        assert_eq!(parse_range("bytes=100-", 100), Range::Outside);
        assert_eq!(parse_range("bytes=0-1,5-6", 100), Range::Unreadable);
    }
}
