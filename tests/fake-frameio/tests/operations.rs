//! Every operation of the API returns a declared response.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use support::{World, demo};

/// Sends a request, checks the status, and returns the body.
async fn step(world: &World, method: Method, path: &str, body: Value, status: u16) -> Value {
    let request = if body.is_null() {
        world.request(method.clone(), path)
    } else {
        world.request(method.clone(), path).header("content-type", "application/json").body(body.to_string())
    };
    let request = if path.contains("audit_logs") { request.header("api-version", "4.0") } else { request };
    let answer = match request.try_clone().filter(|_| world.experimental) {
        None => world.send(request).await,
        Some(mut experimental) => {
            let header = reqwest::header::HeaderValue::from_static("experimental");
            experimental = experimental
                .headers([(reqwest::header::HeaderName::from_static("api-version"), header)].into_iter().collect());
            let answer = world.send(experimental).await;
            // Operations that only the stable interface has are called there.
            if answer.status == 404 && answer.errors().iter().any(|(_, detail)| detail.starts_with("no route")) {
                world.send(request).await
            } else {
                answer
            }
        }
    };
    assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
    answer.body
}

fn id(body: &Value) -> String {
    body["data"]["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn every_operation_returns_a_declared_response() {
    let world = demo().await;
    reads(&world).await;
    assets(&world).await;
    talk(&world).await;
    administration(&world).await;
    removals(&world).await;
    world.fake.assert_no_violations();
    let played: BTreeSet<String> =
        world.fake.requests().into_iter().map(|seen| seen.operation).filter(|name| name != "unknown").collect();
    let document = include_str!("../../../spec/frameio-v4.yaml");
    let named = document.lines().filter_map(|line| line.trim().strip_prefix("operationId: "));
    assert_eq!(named.filter(|name| !played.contains(*name)).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// The same in the experimental interface, for the operations that both interfaces have.
#[tokio::test]
async fn every_shared_operation_returns_a_declared_response_in_the_experimental_interface() {
    let mut world = demo().await;
    world.experimental = true;
    reads(&world).await;
    assets(&world).await;
    talk(&world).await;
    administration(&world).await;
    removals(&world).await;
    world.fake.assert_no_violations();
    let played: BTreeSet<String> = world.fake.requests().into_iter().map(|seen| seen.operation).collect();
    let ids = |document: &'static str| -> BTreeSet<&str> {
        document.lines().filter_map(|line| line.trim().strip_prefix("operationId: ")).collect()
    };
    let stable = ids(include_str!("../../../spec/frameio-v4.yaml"));
    let experimental = ids(include_str!("../../../spec/frameio-v4-experimental.yaml"));
    let is_missing = |name: &&&str| !played.contains(&format!("experimental.{name}"));
    let missing: Vec<&&str> = experimental.intersection(&stable).filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

async fn reads(world: &World) {
    let d = world.fake.demo();
    let media = "include=media_links.original,media_links.thumbnail,media_links.thumbnail_high_quality,\
                 media_links.video_h264_180,media_links.high_quality,media_links.efficient,media_links.scrub_sheet,\
                 creator,project,metadata";
    let below_account = [
        "/actions/{action}?include=creator".replace("{action}", &d.action),
        "/audit_logs?include=user&filters[event_type]=account_updated&filters[from_date]=2026-01-01".to_owned(),
        format!("/collections/{}?include=creator,project,shares", d.collection),
        format!("/projects/{}/collections?include=creator,project,shares", d.project),
        format!("/comments/{}?include=owner,replies&timestamp_as_timecode=true", d.comment),
        format!("/files/{}/comments?include=owner,replies&sort=owner_desc&include_total_count=true", d.file),
        format!("/files/{}?{media}", d.file),
        format!("/files/{}?{media}", d.image),
        format!("/files/{}/metadata?show_null=true", d.file),
        format!("/files/{}/status", d.file),
        format!("/folders/{}?include=creator,project,metadata", d.folder),
        format!("/folders/{}/children?{media}&include_total_count=true", d.folder),
        format!("/folders/{}/files?{media}&sort=updated_at_desc", d.folder),
        format!("/folders/{}/folders?include=creator,project,metadata&sort=name_asc", d.folder),
        format!("/folders/{}/version_stacks?{media}", d.folder),
        format!("/folders/{}/users?include_deactivated=true", d.folder),
        "/groups?include=creator&sort=creator_asc".to_owned(),
        format!("/groups/{}?include=creator", d.group),
        "/invited_projects?include=owner".to_owned(),
        "/metadata/field_definitions?include=creator&filters[exclude_immutable]=true".to_owned(),
        "/projects?include=owner&include_total_count=true".to_owned(),
        format!("/projects/{}?include=owner", d.project),
        format!("/projects/{}/recently_deleted?sort=name_asc&include_total_count=true", d.project),
        format!("/projects/{}/shares?sort=name_desc", d.project),
        format!("/projects/{}/users?sort=role_asc", d.project),
        format!("/shares/{}", d.share),
        format!("/shares/{}/activities?include=user&include_total_count=true", d.share),
        format!("/shares/{}/assets?{media}", d.share),
        format!("/shares/{}/reviewers?sort=name_asc", d.share),
        "/users?include_deactivated=true&sort=email_desc".to_owned(),
        format!("/version_stacks/{}?{media}", d.version_stack),
        format!("/version_stacks/{}/children?{media}&sort=file_size_desc", d.version_stack),
        format!("/webhooks/{}?include=creator", d.webhook),
        "/workspaces?include=creator&sort=name_asc".to_owned(),
        format!("/workspaces/{}?include=creator", d.workspace),
        format!("/workspaces/{}/actions?include=creator", d.workspace),
        format!("/workspaces/{}/projects?include=owner", d.workspace),
        format!("/workspaces/{}/users?sort=name_desc", d.workspace),
        format!("/workspaces/{}/webhooks?include=creator&sort=created_at_desc", d.workspace),
    ];
    for path in &below_account {
        let body = step(world, Method::GET, &world.at(path), Value::Null, 200).await;
        assert!(body["data"].as_array().is_none_or(|list| !list.is_empty()) || path.contains("/folders/"), "{path}");
    }
    step(world, Method::GET, "/v4/me", Value::Null, 200).await;
    step(world, Method::GET, "/v4/accounts?sort=display_name_asc", Value::Null, 200).await;
    let query = json!({"engine": "lexical", "query": "opening", "filters": {"projects": false}});
    let found = step(world, Method::POST, &world.at("/search?page_size=5"), query, 200).await;
    assert_eq!(found["data"][0]["type"], "file_result");
}

async fn assets(world: &World) {
    let d = world.fake.demo();
    let folder = world.at(&format!("/folders/{}", d.folder));
    let to = |parent: &str| json!({"data": {"parent_id": parent}});
    let local = json!({"data": {"name": "New.mov", "file_size": 45_000_000}});
    let made = step(world, Method::POST, &format!("{folder}/files/local_upload"), local, 201).await;
    assert_eq!(made["data"]["upload_urls"].as_array().unwrap().len(), 3);
    let remote = json!({"data": {"name": "Far.mov", "source_url": "https://example.com/far.mov"}});
    let fetched = step(world, Method::POST, &format!("{folder}/files/remote_upload"), remote, 202).await;
    assert!(fetched["links"]["status"].as_str().unwrap().ends_with("/status"));
    let storage = "00000000-0000-4000-8000-000000000000";
    let import = json!({"data": {"name": "I.mov", "key": "a/b.mov", "storage_location": storage}});
    step(world, Method::POST, &format!("{folder}/files/import"), import, 202).await;
    let old = json!({"data": {"name": "Old.mov", "file_size": 5, "media_type": "video/quicktime"}});
    let one = id(&step(world, Method::POST, &format!("{folder}/files"), old.clone(), 201).await);
    let mut sourced = old;
    sourced["data"]["source_url"] = json!("https://example.com/old.mov");
    let two = id(&step(world, Method::POST, &format!("{folder}/files"), sourced, 202).await);

    let stack = json!({"data": {"file_ids": [&one, &two]}});
    let stack = id(&step(world, Method::POST, &format!("{folder}/version_stacks"), stack, 201).await);
    let stack = world.at(&format!("/version_stacks/{stack}"));
    let order = json!({"data": {"target_file_id": &two, "move_to": "bottom"}});
    let moved = step(world, Method::PATCH, &format!("{stack}/versions"), order, 200).await;
    let order: Vec<_> = moved["data"].as_array().unwrap().iter().map(|file| file["id"].as_str().unwrap()).collect();
    assert_eq!(order, [&two, &one]);
    step(world, Method::POST, &format!("{stack}/copy?copy_metadata=true"), Value::Null, 200).await;
    step(world, Method::PATCH, &format!("{stack}/move"), to(&d.big_folder), 200).await;

    let file = world.at(&format!("/files/{}", d.file));
    step(world, Method::PATCH, &file, json!({"data": {"name": "N.mp4"}}), 200).await;
    step(world, Method::POST, &format!("{file}/copy?copy_comments=all&copy_metadata=true"), Value::Null, 200).await;
    step(world, Method::PATCH, &format!("{file}/move"), to(&d.big_folder), 200).await;
    let files = json!({"data": {"parent_id": d.folder, "file_ids": [d.file]}});
    step(world, Method::POST, &world.at("/files/copy"), files.clone(), 200).await;
    step(world, Method::PATCH, &world.at("/files/move"), files, 200).await;

    let made = step(world, Method::POST, &format!("{folder}/folders"), json!({"data": {"name": "Sub"}}), 201).await;
    let (sub_id, sub) = (id(&made), world.at(&format!("/folders/{}", id(&made))));
    step(world, Method::PATCH, &sub, json!({"data": {"name": "Sub 2"}}), 200).await;
    step(world, Method::POST, &format!("{sub}/copy"), Value::Null, 200).await;
    step(world, Method::PATCH, &format!("{sub}/move"), to(&d.root_folder), 200).await;
    let folders = json!({"data": {"parent_id": d.folder, "folder_ids": [sub_id]}});
    step(world, Method::POST, &world.at("/folders/copy"), folders.clone(), 200).await;
    step(world, Method::PATCH, &world.at("/folders/move"), folders, 200).await;
    step(world, Method::DELETE, &sub, Value::Null, 204).await;

    let values = json!([{"field_definition_id": d.text_field, "value": "2B"}]);
    let body = json!({"data": {"file_ids": [d.file], "values": values}});
    step(world, Method::PATCH, &world.at(&format!("/projects/{}/metadata/values", d.project)), body, 204).await;
}

async fn talk(world: &World) {
    let d = world.fake.demo();
    let comments = world.at(&format!("/files/{}/comments", d.file));
    let body = json!({"data": {
        "text": "See here",
        "timestamp": "00:00:02:12",
        "duration": 5,
        "annotation": "[]",
        "anchor": {"x": 0.5, "y": 1.0},
        "links": [{"start_index": 4, "end_index": 8, "url": "https://example.com"}],
        "attachments": [{"name": "a.png", "file_size": 3, "media_type": "image/png"}],
    }});
    let made = step(world, Method::POST, &comments, body, 201).await;
    assert_eq!(made["data"]["timestamp"], 60);
    assert_eq!(made["data"]["links"][0]["text"], "here");
    let comment = world.at(&format!("/comments/{}", id(&made)));
    let done = json!({"data": {"completed": true, "text": "Seen"}});
    step(world, Method::PATCH, &format!("{comment}?timestamp_as_timecode=true"), done, 200).await;
    let attachment = json!({"data": {"name": "b.png", "file_size": 4, "media_type": "image/png"}});
    let attachment = id(&step(world, Method::POST, &format!("{comment}/attachments"), attachment, 201).await);
    step(world, Method::DELETE, &format!("{comment}/attachments/{attachment}"), Value::Null, 204).await;
    step(world, Method::DELETE, &comment, Value::Null, 204).await;

    let share = json!({"data": {"type": "asset", "name": "S", "access": "secure", "asset_ids": [d.file]}});
    let shares = world.at(&format!("/projects/{}/shares", d.project));
    let share = world.at(&format!("/shares/{}", id(&step(world, Method::POST, &shares, share, 201).await)));
    step(world, Method::PATCH, &share, json!({"data": {"name": "T", "expiration": null}}), 200).await;
    let asset = json!({"data": {"asset_id": d.image}});
    let added = step(world, Method::POST, &format!("{share}/assets"), asset, 200).await;
    assert_eq!(added["data"]["asset_added"], json!(d.image));
    step(world, Method::DELETE, &format!("{share}/assets/{}", d.image), Value::Null, 200).await;
    let reviewers = json!({"data": {"reviewers": {"emails": ["who@example.net"]}}});
    let mut invitation = reviewers.clone();
    invitation["data"]["message"] = json!("Have a look");
    step(world, Method::POST, &format!("{share}/reviewers"), invitation, 204).await;
    let listed = step(world, Method::GET, &format!("{share}/reviewers"), Value::Null, 200).await;
    assert_eq!(listed["data"][0]["id"], Value::Null);
    step(world, Method::DELETE, &format!("{share}/reviewers"), reviewers, 204).await;
    step(world, Method::DELETE, &share, Value::Null, 204).await;
}

async fn administration(world: &World) {
    let d = world.fake.demo();
    let space = world.at(&format!("/workspaces/{}", d.workspace));
    let hook = json!({"data": {"name": "H", "url": "http://127.0.0.1:9/h", "events": ["share.viewed"]}});
    let made = step(world, Method::POST, &format!("{space}/webhooks"), hook, 201).await;
    assert!(made["data"]["secret"].is_string());
    let hook = world.at(&format!("/webhooks/{}", id(&made)));
    let changed = step(world, Method::PATCH, &hook, json!({"data": {"active": false}}), 200).await;
    assert!(changed["data"].get("secret").is_none());
    step(world, Method::DELETE, &hook, Value::Null, 204).await;

    let action = json!({"data": {"name": "A", "description": "d", "event": "e", "url": "https://example.com/a"}});
    let made = step(world, Method::POST, &format!("{space}/actions"), action, 201).await;
    let action = world.at(&format!("/actions/{}", id(&made)));
    step(world, Method::PATCH, &action, json!({"data": {"timeout": 10}}), 200).await;
    step(world, Method::DELETE, &action, Value::Null, 204).await;

    let group = json!({"data": {"name": "G", "emoji": "🎈"}});
    let group =
        world.at(&format!("/groups/{}", id(&step(world, Method::POST, &world.at("/groups"), group, 201).await)));
    step(world, Method::PATCH, &group, json!({"data": {"name": "H"}}), 200).await;

    let fields = world.at("/metadata/field_definitions");
    for (kind, configuration) in [
        ("text", None),
        ("long_text", None),
        ("number", Some(json!({"scale": 1}))),
        ("rating", Some(json!({"max_value": 3}))),
        ("toggle", None),
        ("date", Some(json!({"display_format": "iso"}))),
        ("select", Some(json!({"options": [{"display_name": "a"}]}))),
        ("select_multi", Some(json!({"options": [{"display_name": "a", "color": "red"}]}))),
        ("user_single", Some(json!({"member_options_type": "all_project_members", "notify_members": true}))),
        ("user_multi", Some(json!({"member_options_type": "all_project_members", "notify_members": true}))),
    ] {
        let mut data = json!({"name": kind, "field_type": kind});
        if let Some(configuration) = configuration {
            data["field_configuration"] = configuration;
        }
        let made = step(world, Method::POST, &fields, json!({"data": data}), 201).await;
        let field = format!("{fields}/{}", id(&made));
        let change = json!({"data": {"field_type": kind, "name": format!("{kind} 2")}});
        step(world, Method::PATCH, &field, change, 200).await;
        step(world, Method::DELETE, &field, Value::Null, 204).await;
    }

    let member = &d.colleague;
    let role = |role: &str| json!({"data": {"role": role}});
    step(world, Method::PATCH, &world.at(&format!("/users/{member}")), role("admin"), 200).await;
    for level in
        [format!("/folders/{}", d.folder), format!("/projects/{}", d.project), format!("/workspaces/{}", d.workspace)]
    {
        let path = world.at(&format!("{level}/users/{member}"));
        let body = step(world, Method::PATCH, &path, role("commenter"), 200).await;
        assert_eq!(body["data"]["role"], "commenter");
        step(world, Method::DELETE, &path, Value::Null, 204).await;
        step(world, Method::DELETE, &path, Value::Null, 404).await;
    }
}

async fn removals(world: &World) {
    let d = world.fake.demo();
    let space = step(world, Method::POST, &world.at("/workspaces"), json!({"data": {"name": "W"}}), 201).await;
    let space = world.at(&format!("/workspaces/{}", id(&space)));
    step(world, Method::PATCH, &space, json!({"data": {"name": "V"}}), 200).await;
    let project = step(world, Method::POST, &format!("{space}/projects"), json!({"data": {"name": "P"}}), 201).await;
    let project = world.at(&format!("/projects/{}", id(&project)));
    step(world, Method::PATCH, &project, json!({"data": {"status": "inactive"}}), 200).await;
    step(world, Method::DELETE, &project, Value::Null, 204).await;
    step(world, Method::DELETE, &space, Value::Null, 204).await;
    step(world, Method::DELETE, &world.at(&format!("/files/{}", d.image)), Value::Null, 204).await;
}
