//! What is read is what was sent: every answer to a `GET`, written back, is what the server said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use e2e::{World, raw};
use frameio_sdk::models::FileInclude;
use frameio_sdk::{HttpMethod, operations};
use serde_json::Value;

/// Everything that can be included with a file.
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

/// Asks again for what the client asked for last, by hand, and compares. Gives the operation.
async fn compare(world: &World, typed: Value) -> String {
    let seen = world.fake.requests().pop().expect("a request");
    let url = format!("{}{}?{}", world.fake.base_url(), seen.path, seen.query);
    let answer = raw::get_from_api(&url, world.fake.token()).await;
    assert_eq!(answer.status, 200, "{seen:?}");
    let said: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert!(!said["data"].as_array().is_some_and(Vec::is_empty), "{seen:?}: nothing proves nothing");
    let mut lost = Vec::new();
    differences(&comparable(typed), &comparable(said), "", &mut lost);
    assert!(lost.is_empty(), "{seen:?}: {lost:#?}");
    seen.operation
}

/// Where two values differ, and how.
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

/// Without what differs each time (cursors, signatures), and without `null`, which reads like nothing at all.
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
async fn nothing_of_an_answer_is_lost() {
    let world = World::start().await;
    let (client, account, demo) = (&world.client, &world.account, world.demo());
    for name in ["user_role", "another_role"] {
        world.folder(&demo.folder, name).await.unwrap();
    }
    let role = frameio_sdk::models::UpdateUserRolesParamsData::new("editor");
    client.folder_permissions().folder_user_roles_update(account, &demo.folder, &demo.colleague, role).await.unwrap();
    let mut compared = BTreeSet::new();
    macro_rules! same {
        ($($call:expr),+ $(,)?) => {
            $(let typed = serde_json::to_value($call.await.unwrap()).unwrap();
            compared.insert(compare(&world, typed).await);)+
        };
    }
    same!(
        client.users().show(),
        client.users().account_user_roles_index(account).include_deactivated(true).include_total_count(true),
        client.accounts().index(),
        client.accounts().auditlog_index(account).include(["user"]),
        client.workspaces().index(account).include(["creator"]),
        client.workspaces().show(account, &demo.workspace).include(["creator"]),
        client.workspace_permissions().workspace_user_roles_index(account, &demo.workspace),
        client.projects().index(account, &demo.workspace).include(["owner"]),
        client.projects().account_projects_index(account).include(["owner"]),
        client.projects().invited_projects_index(account).include(["owner"]),
        client.projects().recently_deleted(account, &demo.project),
        client.projects().show(account, &demo.project).include(["owner"]),
        client.project_permissions().project_user_roles_index(account, &demo.project),
    );
    same!(
        client.folders().index(account, &demo.folder).include(ALL).include_total_count(true),
        client.folders().list(account, &demo.folder).include(["creator", "project", "metadata"]),
        client.folders().show(account, &demo.folder).include(["creator", "project", "metadata"]),
        client.folder_permissions().folder_user_roles_index(account, &demo.folder),
        client.files().list(account, &demo.folder).include(ALL),
        client.files().show(account, &demo.file).include(ALL),
        client.files().show_file_upload_status(account, &demo.file),
        client.version_stacks().index(account, &demo.version_stack).include(ALL),
        client.version_stacks().list(account, &demo.folder).include(ALL),
        client.version_stacks().show(account, &demo.version_stack).include(ALL),
        client.comments().index(account, &demo.file).include(["owner", "replies"]).timestamp_as_timecode(true),
        client.comments().show(account, &demo.comment).include(["owner", "replies"]),
        client.metadata().show(account, &demo.file).show_null(true),
        client.metadata_fields().metadata_field_definitions_index(account).include(["creator"]),
    );
    same!(
        client.shares().index(account, &demo.project),
        client.shares().show(account, &demo.share),
        client.shares().list_activities(account, &demo.share).include(["user"]),
        client.shares().list_assets(account, &demo.share).include(ALL),
        client.shares().list_reviewers(account, &demo.share),
        client.collections().index(account, &demo.project).include(["creator", "project", "shares"]),
        client.collections().show(account, &demo.collection).include(["creator", "project"]),
        client.webhooks().index(account, &demo.workspace).include(["creator"]),
        client.webhooks().show(account, &demo.webhook).include(["creator"]),
        client.custom_actions().actions_index(account, &demo.workspace).include(["creator"]),
        client.custom_actions().actions_show(account, &demo.action).include(["creator"]),
        client.groups().index(account).include(["creator"]),
        client.groups().show(account, &demo.group).include(["creator"]),
    );
    let reads = operations::ALL.iter().filter(|operation| operation.http_method == HttpMethod::Get);
    let left_out: Vec<_> = reads.map(|operation| operation.id).filter(|id| !compared.contains(*id)).collect();
    assert!(left_out.is_empty(), "not compared: {left_out:?}");
    world.fake.assert_no_violations();
}
