//! Comments and their attachments.

use serde_json::{Map, Value};

use super::access;
use super::listing::{self, Key};
use crate::call::Call;
use crate::http::{Problem, Reply};
use crate::state::{Attachment, Comment, State};
use crate::views::{self, CommentStyle};

/// The maximum number of attachments per comment.
const MAX_ATTACHMENTS: usize = 6;

/// Members that are stored as they were sent.
const STORED_FIELDS: [&str; 6] = ["annotation", "anchor", "duration", "page", "text_review_annotation", "links"];

/// The comments of a file without replies, which are part of the comments that they reply to.
pub(super) fn index(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let file = access::file(state, call)?.id.clone();
    let by_owner = call.word("sort").is_some_and(|sort| sort.starts_with("owner"));
    if by_owner && !call.includes_word("owner") {
        return Err(Problem::invalid("/sort", "Sorting by owner needs include=owner"));
    }
    let mut found: Vec<&Comment> =
        state.comments.values().filter(|comment| comment.file_id == file && comment.reply_to.is_none()).collect();
    listing::sort(&mut found, call, |comment, field| match field {
        "owner" => Key::text(state.users.get(&comment.owner_id).map_or("", |user| &user.name)),
        "completed_at" => Key::Number(comment.completed.as_ref().map_or(0, |(at, _)| at.micros())),
        _ => Key::Number(comment.created_at.micros()),
    });
    let ids: Vec<String> = found.into_iter().map(|comment| comment.id.clone()).collect();
    let style = style(call);
    listing::page(state, call, &ids, |state, id| {
        state.comments.get(id).map(|comment| views::comment(state, comment, style))
    })
}

fn style(call: &Call) -> CommentStyle {
    CommentStyle {
        timecode: call.flag("timestamp_as_timecode"),
        owner: call.includes_word("owner"),
        replies: call.includes_word("replies"),
        upload_urls: false,
    }
}

pub(super) fn show(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let comment = find(state, call)?;
    Ok(Reply::data(views::comment(state, comment, style(call))))
}

/// The comment of the path, if its file still exists.
fn find<'a>(state: &'a State, call: &Call) -> Result<&'a Comment, Problem> {
    let given = call.path("comment_id");
    let missing = || Problem::not_found("comment", given);
    let comment = state.comments.get(given).ok_or_else(missing)?;
    access::any_asset(state, call, &comment.file_id)?.map(|_| comment).ok_or_else(missing)
}

pub(super) fn create(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let file = access::file(state, call)?;
    let media_type = file.file().and_then(|file| file.media_type.clone()).unwrap_or_default();
    let (file_id, data) = (file.id.clone(), call.data().clone());
    check(&data, &media_type, data["text"].as_str().unwrap_or_default(), None)?;
    let inputs = data["attachments"].as_array().map_or(&[][..], Vec::as_slice);
    if inputs.len() > MAX_ATTACHMENTS {
        return Err(Problem::invalid("/data/attachments", too_many()));
    }
    let attachments = inputs.iter().map(|input| attachment(state, input)).collect();
    let (id, now) = (state.ids.uuid(), state.tick());
    let mut comment = Comment {
        id: id.clone(),
        file_id,
        owner_id: call.user_id.clone(),
        text: String::new(),
        timestamp: None,
        extra: Map::new(),
        attachments,
        completed: None,
        text_edited_at: None,
        created_at: now,
        updated_at: now,
        reply_to: None,
    };
    apply(&mut comment, &data);
    if data["completed"].as_bool() == Some(true) {
        comment.completed = Some((now, call.user_id.clone()));
    }
    let view = views::comment(state, &comment, CommentStyle { upload_urls: true, ..style(call) });
    state.comments.insert(id.clone(), comment);
    record_change(state, call, &id, "comment_created", "comment.created");
    Ok(Reply::created(view))
}

pub(super) fn update(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let comment = find(state, call)?;
    let (id, data) = (comment.id.clone(), call.data().clone());
    let media_type = state.assets.get(&comment.file_id).and_then(|asset| asset.file()?.media_type.clone());
    let text = data["text"].as_str().unwrap_or(&comment.text).to_owned();
    check(&data, media_type.as_deref().unwrap_or_default(), &text, comment.timestamp)?;
    let now = state.tick();
    let Some(comment) = state.comments.get_mut(&id) else { return Err(Problem::not_found("comment", &id)) };
    if text != comment.text {
        comment.text_edited_at = Some(now);
    }
    apply(comment, &data);
    comment.updated_at = now;
    let was_complete = comment.completed.is_some();
    let is_complete = data["completed"].as_bool().unwrap_or(was_complete);
    match (was_complete, is_complete) {
        (false, true) => comment.completed = Some((now, call.user_id.clone())),
        (true, false) => comment.completed = None,
        _ => {}
    }
    let (audit, event) = match (was_complete, is_complete) {
        (false, true) => ("comment_completed", "comment.completed"),
        (true, false) => ("comment_uncompleted", "comment.uncompleted"),
        _ => ("comment_updated", "comment.updated"),
    };
    record_change(state, call, &id, audit, event);
    let comment = find(state, call)?;
    Ok(Reply::data(views::comment(state, comment, style(call))))
}

/// Rules that the schemas do not express.
fn check(data: &Value, media_type: &str, text: &str, timestamp: Option<i64>) -> Result<(), Problem> {
    let timed = media_type.starts_with("video/") || media_type.starts_with("audio/");
    if !data["timestamp"].is_null() && !timed {
        return Err(Problem::invalid("/data/timestamp", "Only comments on audio and video have a timestamp"));
    }
    if !data["duration"].is_null() && data["timestamp"].is_null() && timestamp.is_none() {
        return Err(Problem::invalid("/data/duration", "A duration needs a timestamp"));
    }
    if !data["page"].is_null() && media_type != "application/pdf" {
        return Err(Problem::invalid("/data/page", "Only comments on documents have a page"));
    }
    if data["annotation"].as_str().is_some_and(|drawings| serde_json::from_str::<Value>(drawings).is_err()) {
        return Err(Problem::invalid("/data/annotation", "Drawings are a string that holds JSON"));
    }
    let length = text.chars().count() as u64;
    for (index, link) in data["links"].as_array().into_iter().flatten().enumerate() {
        let (start, end) = (link["start_index"].as_u64(), link["end_index"].as_u64());
        if start >= end || end > Some(length) {
            let pointer = format!("/data/links/{index}/end_index");
            return Err(Problem::invalid(&pointer, "A link must stand on a part of the text"));
        }
    }
    Ok(())
}

/// Applies the members of the body; the others stay unchanged.
fn apply(comment: &mut Comment, data: &Value) {
    if let Some(text) = data["text"].as_str() {
        text.clone_into(&mut comment.text);
    }
    if let Some(timestamp) = data.get("timestamp") {
        comment.timestamp = views::frames(timestamp);
    }
    for name in STORED_FIELDS {
        let Some(value) = data.get(name) else { continue };
        match (comment.extra.get_mut(name), value) {
            // A review annotation can be changed partially.
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new.clone()),
            _ => {
                comment.extra.insert(name.to_owned(), value.clone());
            }
        }
    }
    if let Some(Value::Object(review)) = comment.extra.get_mut("text_review_annotation") {
        review.entry("selection_text").or_insert(Value::Null);
        review.entry("suggested_text").or_insert(Value::Null);
    }
}

pub(super) fn delete(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let id = find(state, call)?.id.clone();
    record_change(state, call, &id, "comment_deleted", "comment.deleted");
    state.comments.retain(|_, comment| comment.id != id && comment.reply_to.as_ref() != Some(&id));
    Ok(Reply::no_content())
}

pub(super) fn create_attachment(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let comment = find(state, call)?;
    if comment.attachments.len() >= MAX_ATTACHMENTS {
        return Err(Problem::invalid("/data", too_many()));
    }
    let id = comment.id.clone();
    let attachment = attachment(state, call.data());
    let view = views::attachment(state, &attachment, true);
    if let Some(comment) = state.comments.get_mut(&id) {
        comment.attachments.push(attachment);
    }
    record_change(state, call, &id, "comment_updated", "comment.updated");
    Ok(Reply::created(view))
}

pub(super) fn delete_attachment(state: &mut State, call: &Call) -> Result<Reply, Problem> {
    let (id, given) = (find(state, call)?.id.clone(), call.path("attachment_id"));
    let attachments = state.comments.get_mut(&id).map(|comment| &mut comment.attachments);
    let found = attachments.and_then(|list| list.iter().position(|one| one.id == given).map(|at| list.remove(at)));
    found.ok_or_else(|| Problem::not_found("attachment", given))?;
    record_change(state, call, &id, "comment_updated", "comment.updated");
    Ok(Reply::no_content())
}

fn attachment(state: &mut State, input: &Value) -> Attachment {
    let text = |name: &str| input[name].as_str().unwrap_or_default().to_owned();
    let size = input["file_size"].as_u64().unwrap_or(1);
    Attachment {
        id: state.ids.uuid(),
        name: text("name"),
        size,
        media_type: text("media_type"),
        created_at: state.tick(),
        parts: state.split_attachment(size),
    }
}

fn too_many() -> String {
    format!("A comment has at most {MAX_ATTACHMENTS} attachments")
}

fn record_change(state: &mut State, call: &Call, id: &str, audit: &'static str, event: &'static str) {
    let file = state.comments.get(id).map(|comment| comment.file_id.clone()).unwrap_or_default();
    let scope = state.scope_of_asset(&file);
    state.log(&call.user_id, &scope, audit, "comment", id);
    state.emit(&call.user_id, &scope, event, "comment", id);
}
