//! Uploads of parts, which need the signed headers and the exact size, or get a 403.

use std::sync::Arc;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use md5::{Digest as _, Md5};

use super::etag::hex;
use super::link::{Host, check_link, error_reply, signature_mismatch};
use crate::http::Reply;
use crate::shared::Shared;
use crate::state::{Asset, State, Status};

/// The requirements for a part.
struct Expected {
    size: u64,
    media_type: String,
    keep: bool,
}

pub(super) async fn put(shared: &Arc<Shared>, parts: &Parts, owner: &str, part: &str, mut body: Incoming) -> Reply {
    let checked = check_link(shared, parts, Host::Parts)
        .and_then(|()| part_index(part).ok_or_else(no_such_key))
        .and_then(|index| Ok((index, expected(&shared.state(), owner, index).ok_or_else(no_such_key)?)))
        .and_then(|(index, expected)| check_headers(parts, &expected).map(|()| (index, expected)));
    let mut received = 0_u64;
    let mut kept = Vec::new();
    let mut digest = shared.state().settings.digests.then(Md5::new);
    // The body is read in any case, so that the client gets the response.
    while let Some(frame) = body.frame().await {
        let Ok(Ok(data)) = frame.map(hyper::body::Frame::into_data) else { break };
        received += data.len() as u64;
        if let Some(digest) = &mut digest {
            digest.update(&data);
        }
        if matches!(&checked, Ok((_, expected)) if expected.keep && received <= expected.size) {
            kept.extend_from_slice(&data);
        }
    }
    let (index, expected) = match checked {
        Ok(found) => found,
        Err(reply) => return reply,
    };
    if received != expected.size {
        return error_reply(
            400,
            "IncompleteBody",
            "You did not provide the number of bytes specified by Content-Length",
        );
    }
    let mut state = shared.state();
    state.advance_to(shared.clock.now());
    // After the parts have been assembled, the upload no longer exists.
    if state.is_joined(owner) {
        return error_reply(404, "NoSuchUpload", "The specified upload does not exist.");
    }
    let digest = digest.map(|digest| <[u8; 16]>::from(digest.finalize()));
    let etag = match &digest {
        Some(digest) => hex(digest),
        None => format!("{:016x}", crate::state::hash(&format!("{owner}/{index}"))),
    };
    state.part_of_any(owner, index, expected.keep.then_some(kept.as_slice()), digest);
    Reply::empty(200).with_header("etag", format!("\"{etag}\""))
}

/// The index of a part: `part_1` has the index 0.
fn part_index(part: &str) -> Option<usize> {
    part.strip_prefix("part_")?.parse::<usize>().ok()?.checked_sub(1)
}

fn no_such_key() -> Reply {
    error_reply(404, "NoSuchKey", "The specified key does not exist.")
}

fn check_headers(parts: &Parts, expected: &Expected) -> Result<(), Reply> {
    let header = |name: http::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let acl = parts.headers.get("x-amz-acl").and_then(|value| value.to_str().ok());
    if acl != Some("private") {
        return Err(signature_mismatch("x-amz-acl is a signed header and must be `private`"));
    }
    if header(CONTENT_TYPE) != Some(expected.media_type.as_str()) {
        let why = format!("content-type is a signed header and must be `{}`", expected.media_type);
        return Err(signature_mismatch(&why));
    }
    let Some(length) = header(CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok()) else {
        return Err(error_reply(411, "MissingContentLength", "You must provide the Content-Length HTTP header."));
    };
    if length != expected.size {
        return Err(signature_mismatch(&format!("this part has {} bytes, not {length}", expected.size)));
    }
    Ok(())
}

fn expected(state: &State, owner: &str, index: usize) -> Option<Expected> {
    if let Some(file) = state.assets.get(owner).and_then(Asset::file) {
        let part = file.parts.get(index)?;
        let media_type = file.media_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
        return Some(Expected { size: part.size, media_type, keep: file.content.is_some() });
    }
    let attachment = state.attachment(owner)?;
    let part = attachment.parts.get(index)?;
    Some(Expected { size: part.size, media_type: attachment.media_type.clone(), keep: false })
}

impl State {
    pub(crate) fn attachment(&self, id: &str) -> Option<&crate::state::Attachment> {
        self.comments.values().flat_map(|comment| &comment.attachments).find(|attachment| attachment.id == id)
    }

    /// Whether the parts of a file have been assembled.
    fn is_joined(&self, owner: &str) -> bool {
        let file = self.assets.get(owner).and_then(Asset::file);
        file.is_some_and(|file| file.parts.len() > 1 && file.status != Status::Created)
    }

    /// Records a part of a file or of an attachment.
    fn part_of_any(&mut self, owner: &str, index: usize, bytes: Option<&[u8]>, digest: Option<[u8; 16]>) {
        if self.assets.contains_key(owner) {
            return self.receive_part(owner, index, bytes, digest);
        }
        let attachments = self.comments.values_mut().flat_map(|comment| &mut comment.attachments);
        let attachment = attachments.into_iter().find(|attachment| attachment.id == owner);
        if let Some(part) = attachment.and_then(|attachment| attachment.parts.get_mut(index)) {
            (part.done, part.digest) = (true, digest);
        }
    }
}
