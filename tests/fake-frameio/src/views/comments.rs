//! Comments and their attachments.

use serde_json::{Value, json};

use super::{links, people};
use crate::state::{Attachment, Comment, State};

/// The frame rate of all media of the stand-in.
pub(crate) const FRAMES_PER_SECOND: i64 = 24;

/// The options for the JSON of a comment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CommentStyle {
    pub(crate) timecode: bool,
    pub(crate) owner: bool,
    pub(crate) replies: bool,
    /// Whether attachments have upload URLs, which only the response to their creation has.
    pub(crate) upload_urls: bool,
}

pub(crate) fn comment(state: &State, comment: &Comment, style: CommentStyle) -> Value {
    let extra = |name: &str| comment.extra.get(name).cloned().unwrap_or(Value::Null);
    let attachments = comment.attachments.iter().map(|found| attachment(state, found, style.upload_urls));
    let (completed_at, completer_id) = match &comment.completed {
        Some((at, by)) => (Some(*at), Some(by)),
        None => (None, None),
    };
    let mut view = json!({
        "id": comment.id,
        "file_id": comment.file_id,
        "text": comment.text,
        "text_edited_at": comment.text_edited_at,
        "timestamp": timestamp(comment.timestamp, style.timecode),
        "duration": extra("duration"),
        "page": extra("page"),
        "annotation": extra("annotation"),
        "anchor": extra("anchor"),
        "text_review_annotation": extra("text_review_annotation"),
        "attachments": attachments.collect::<Vec<_>>(),
        "mentions": [],
        "links": comment_links(comment),
        "completed_at": completed_at,
        "completer_id": completer_id,
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
    });
    if style.owner {
        view["owner"] = people::user(state, &comment.owner_id);
    }
    if style.replies {
        let inner = CommentStyle { owner: false, replies: false, ..style };
        let replies = state.comments.values().filter(|reply| reply.reply_to.as_ref() == Some(&comment.id));
        view["replies"] = replies.map(|reply| self::comment(state, reply, inner)).collect();
    }
    view
}

/// The links of a comment, with their texts.
fn comment_links(comment: &Comment) -> Vec<Value> {
    let links = comment.extra.get("links").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let place = |link: &Value, name: &str| link[name].as_u64().unwrap_or_default() as usize;
    links
        .iter()
        .map(|link| {
            let (start, end) = (place(link, "start_index"), place(link, "end_index"));
            let text: String = comment.text.chars().skip(start).take(end.saturating_sub(start)).collect();
            json!({"start_index": start, "end_index": end, "url": link["url"], "text": text})
        })
        .collect()
}

pub(crate) fn attachment(state: &State, attachment: &Attachment, upload_urls: bool) -> Value {
    let mut view = json!({
        "id": attachment.id,
        "name": attachment.name,
        "file_size": attachment.size,
        "media_type": attachment.media_type,
        "created_at": attachment.created_at,
    });
    if upload_urls {
        let numbers = 1..=attachment.parts.len();
        view["upload_urls"] =
            numbers.map(|number| Value::from(links::part_url(state, &attachment.id, number))).collect();
    }
    view
}

fn timestamp(frames: Option<i64>, timecode: bool) -> Value {
    match frames {
        Some(frames) if timecode => {
            let (seconds, frame) = (frames / FRAMES_PER_SECOND, frames % FRAMES_PER_SECOND);
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            Value::from(format!("{hours:02}:{minutes:02}:{:02}:{frame:02}", seconds % 60))
        }
        Some(frames) => Value::from(frames),
        None => Value::Null,
    }
}

/// The number of frames for a validated timecode or a number.
pub(crate) fn frames(timestamp: &Value) -> Option<i64> {
    let text = match timestamp {
        Value::String(text) => text,
        other => return other.as_i64(),
    };
    let numbers: Vec<i64> = text.split([':', ';']).filter_map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [hours, minutes, seconds, frames] => Some(((hours * 60 + minutes) * 60 + seconds) * FRAMES_PER_SECOND + frames),
        _ => None,
    }
}
