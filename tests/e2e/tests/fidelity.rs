//! No data is lost in reading: every response to a `GET`, serialized again, equals what the server sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::collections::BTreeSet;

use e2e::{World, raw};
use frameio_sdk::models::FileInclude;
use frameio_sdk::{Method, operations};
use serde_json::Value;

/// Every `include` value of a file.
const ALL: [FileInclude; 10] = [
    FileInclude::Creator,
    FileInclude::Project,
    FileInclude::Metadata,
    FileInclude::MediaLinksOriginal,
    FileInclude::MediaLinksThumbnail,
    FileInclude::MediaLinksThumbnailHighQuality,
    FileInclude::MediaLinksVideoH264180,
    FileInclude::MediaLinksHighQuality,
    FileInclude::MediaLinksEfficient,
    FileInclude::MediaLinksScrubSheet,
];

/// Repeats the client's last request as plain HTTP and compares the response. Returns the operation.
async fn compare(world: &World, typed: Value) -> String {
    let seen = world.fake.requests().pop().expect("there is a request");
    let url = format!("{}{}?{}", world.fake.base_url(), seen.path, seen.query);
    let answer = raw::get_from_api(&url, world.fake.token()).await;
    assert_eq!(answer.status, 200, "{seen:?}");
    let said: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert!(!said["data"].as_array().is_some_and(Vec::is_empty), "{seen:?}: an empty list proves nothing");
    // A response whose only member is `data` is returned as that value.
    let is_envelope = said.as_object().is_some_and(|said| said.len() == 1 && said.contains_key("data"));
    let typed = if is_envelope { serde_json::json!({ "data": typed }) } else { typed };
    let mut lost = Vec::new();
    differences(&comparable(typed), &comparable(said), "", &mut lost);
    assert!(lost.is_empty(), "{seen:?}: {lost:#?}");
    seen.operation
}

/// Collects the places at which two values differ, with both values.
fn differences(read: &Value, said: &Value, at: &str, found: &mut Vec<String>) {
    match (read, said) {
        (Value::Object(read), Value::Object(said)) => {
            for name in read.keys().chain(said.keys().filter(|name| !read.contains_key(*name))) {
                let of = |fields: &serde_json::Map<_, _>| fields.get(name).cloned().unwrap_or_default();
                differences(&of(read), &of(said), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(read), Value::Array(said)) if read.len() == said.len() => {
            for (index, (read, said)) in read.iter().zip(said).enumerate() {
                differences(read, said, &format!("{at}/{index}"), found);
            }
        }
        // 24 and 24.0 are the same number.
        (Value::Number(read), Value::Number(said)) if read.as_f64() == said.as_f64() => {}
        _ if read == said => {}
        _ => found.push(format!("{at}: {said} was read as {read}")),
    }
}

/// The value without data that changes on each request (cursors, signatures) and without `null`, which is read like an
/// absent member.
fn comparable(json: Value) -> Value {
    match json {
        Value::String(text) => match text.split_once('?') {
            Some((address, _)) => Value::from(address),
            None => Value::String(text),
        },
        Value::Array(items) => items.into_iter().map(comparable).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, comparable(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

#[tokio::test]
async fn no_member_of_a_response_is_lost() {
    let world = World::start().await;
    let (client, account, demo) = (&world.client, &world.account, world.demo());
    for name in ["user_role", "another_role"] {
        world.folder(&demo.folder, name).await.unwrap();
    }
    let role = frameio_sdk::models::UpdateUserRolesParams::new("editor");
    account.folder_permissions().update(&demo.folder, &demo.colleague, role).await.unwrap();
    let mut compared = BTreeSet::new();
    macro_rules! same {
        ($($call:expr),+ $(,)?) => {
            $(let typed = serde_json::to_value($call.await.unwrap()).unwrap();
            compared.insert(compare(&world, typed).await);)+
        };
    }
    same!(
        client.users().show(),
        account.account_permissions().index().include_deactivated(true).include_total_count(true),
        client.accounts().index(),
        account.audit_logs().index().include(["user"]),
        account.workspaces().index().include(["creator"]),
        account.workspaces().show(&demo.workspace).include(["creator"]),
        account.workspace_permissions().index(&demo.workspace),
        account.projects().index(&demo.workspace).include(["owner"]),
        account.projects().account_index().include(["owner"]),
        account.projects().invited_index().include(["owner"]),
        account.projects().recently_deleted(&demo.project),
        account.projects().show(&demo.project).include(["owner"]),
        account.project_permissions().index(&demo.project),
    );
    same!(
        account.folders().index(&demo.folder).include(ALL).include_total_count(true),
        account.folders().list(&demo.folder).include(["creator", "project", "metadata"]),
        account.folders().show(&demo.folder).include(["creator", "project", "metadata"]),
        account.folder_permissions().index(&demo.folder),
        account.files().list(&demo.folder).include(ALL),
        account.files().show(&demo.file).include(ALL),
        account.files().show_upload_status(&demo.file),
        account.version_stacks().index(&demo.version_stack).include(ALL),
        account.version_stacks().list(&demo.folder).include(ALL),
        account.version_stacks().show(&demo.version_stack).include(ALL),
        account.comments().index(&demo.file).include(["owner", "replies"]).timestamp_as_timecode(true),
        account.comments().show(&demo.comment).include(["owner", "replies"]),
        account.metadata().show(&demo.file).show_null(true),
        account.metadata_fields().index().include(["creator"]),
    );
    same!(
        account.shares().index(&demo.project),
        account.shares().show(&demo.share),
        account.shares().list_activities(&demo.share).include(["user"]),
        account.shares().list_assets(&demo.share).include(ALL),
        account.shares().list_reviewers(&demo.share),
        account.collections().index(&demo.project).include(["creator", "project", "shares"]),
        account.collections().show(&demo.collection).include(["creator", "project"]),
        account.webhooks().index(&demo.workspace).include(["creator"]),
        account.webhooks().show(&demo.webhook).include(["creator"]),
        account.custom_actions().index(&demo.workspace).include(["creator"]),
        account.custom_actions().show(&demo.action).include(["creator"]),
        account.groups().index().include(["creator"]),
        account.groups().show(&demo.group).include(["creator"]),
    );
    let reads = operations::ALL.iter().filter(|operation| operation.http_method == Method::GET);
    let left_out: Vec<_> = reads.map(|operation| operation.id).filter(|id| !compared.contains(*id)).collect();
    assert!(left_out.is_empty(), "not compared: {left_out:?}");
    world.fake.assert_no_violations();
}
