//! The same members with serde's derives and types of std only: no ids, timestamps, open enums, secrets or unknown
//! alternatives, as one would write them by hand in an afternoon.

#![allow(dead_code)] // the fields are not read

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Page<T> {
    data: Vec<T>,
    links: Links,
    total_count: Option<i64>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // as in the models
pub(crate) enum Asset {
    File(File),
    Folder {},
    VersionStack {},
}

/// [`Asset`] for a program that expects only files.
#[derive(Deserialize)]
pub(crate) struct File {
    id: String,
    name: String,
    status: String,
    media_type: Option<String>,
    file_size: i64,
    r#type: Option<String>,
    project_id: String,
    parent_id: Option<String>,
    created_at: String,
    updated_at: String,
    view_url: String,
    adobe_version_id: Option<String>,
    media_links: Option<MediaLinks>,
    adobe_id: Option<String>,
    creator: Option<User>,
    metadata: Option<Vec<Metadata>>,
    project: Option<Project>,
}

#[derive(Deserialize)]
struct MediaLinks {
    efficient: Option<MediaLink>,
    high_quality: Option<MediaLink>,
    original: Option<MediaLink>,
    scrub_sheet: Option<MediaLink>,
    thumbnail: Option<MediaLink>,
    thumbnail_high_quality: Option<MediaLink>,
    video_h264_180: Option<MediaLink>,
}

#[derive(Deserialize)]
struct MediaLink {
    download_url: Option<String>,
    inline_url: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: Option<String>,
    name: Option<String>,
    email: String,
    avatar_url: Option<String>,
    active: Option<bool>,
    adobe_user_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Project {
    id: String,
    name: String,
    status: String,
    storage: i64,
    workspace_id: String,
    root_folder_id: String,
    created_at: String,
    updated_at: String,
    view_url: String,
    description: Option<String>,
    adobe_id: Option<String>,
    image: Option<String>,
    restricted: Option<bool>,
    owner: Option<User>,
}

#[derive(Deserialize)]
struct Metadata {
    field_definition_id: String,
    field_definition_name: String,
    field_type: String,
    mutable: bool,
    value: Option<MetadataValue>,
    field_options: Option<Vec<SelectOption>>,
    custom_members: Option<Vec<BTreeMap<String, String>>>,
    member_options_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MetadataValue {
    Boolean(bool),
    Number(f64),
    Text(String),
    Options(Vec<SelectOption>),
    Users(Vec<UserValue>),
}

#[derive(Deserialize)]
struct SelectOption {
    id: String,
    display_name: String,
}

#[derive(Deserialize)]
struct UserValue {
    id: String,
    r#type: String,
}

#[derive(Deserialize)]
pub(crate) struct Comment {
    id: String,
    file_id: String,
    text: String,
    annotation: Option<String>,
    page: Option<i64>,
    text_edited_at: Option<String>,
    timestamp: Option<Moment>,
    duration: Option<i64>,
    text_review_annotation: Option<serde_json::Value>,
    created_at: String,
    updated_at: String,
    completed_at: Option<String>,
    completer_id: Option<String>,
    attachments: Option<Vec<serde_json::Value>>,
    mentions: Vec<Mention>,
    links: Vec<serde_json::Value>,
    anchor: Option<Anchor>,
    owner: Option<User>,
    replies: Option<Vec<Comment>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Moment {
    Frame(i64),
    Timecode(String),
}

#[derive(Deserialize)]
struct Mention {
    user_id: String,
    start_index: i64,
    end_index: i64,
    text: String,
}

#[derive(Deserialize)]
struct Anchor {
    x: f64,
    y: f64,
}
