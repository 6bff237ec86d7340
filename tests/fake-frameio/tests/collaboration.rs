//! Version stacks, comments, shares, metadata, permissions, search and audit logs: rules that no schema states.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, World, demo};

async fn upload(world: &World, name: &str) -> String {
    let path = world.at(&format!("/folders/{}/files/local_upload", world.fake.demo().folder));
    let made = world.post(&path, json!({"data": {"name": name, "file_size": 1}})).await.expect(201);
    made["data"]["id"].as_str().unwrap().to_owned()
}

fn pointer(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.errors()[0].0)
}

#[tokio::test]
async fn a_version_stack_gains_and_loses_versions_and_dissolves_at_one() {
    let world = demo().await;
    let d = world.fake.demo();
    let (one, two, three) =
        (upload(&world, "1.mp4").await, upload(&world, "2.mp4").await, upload(&world, "3.mp4").await);
    let stacks = world.at(&format!("/folders/{}/version_stacks", d.folder));
    let elsewhere = json!({"data": {"file_ids": [one, world.get(&world.at(&format!("/folders/{}/files", d.big_folder))).await.ids()[0]]}});
    assert_eq!(pointer(&world.post(&stacks, elsewhere).await), (422, "/data/file_ids/1"));
    let made = world.post(&stacks, json!({"data": {"file_ids": [one, two]}})).await.expect(201)["data"].clone();
    assert_eq!(made["head_version"]["id"], json!(two));
    let stack_id = made["id"].as_str().unwrap().to_owned();
    let stack = world.at(&format!("/version_stacks/{stack_id}"));
    let move_to = async |file: &str, parent: &str| {
        world.patch(&world.at(&format!("/files/{file}/move")), json!({"data": {"parent_id": parent}})).await.expect(200)
    };
    move_to(&three, &stack_id).await;
    assert_eq!(world.get(&stack).await.expect(200)["data"]["head_version"]["id"], json!(three));
    assert_eq!(world.get(&format!("{stack}/children")).await.ids(), [one.clone(), two.clone(), three.clone()]);
    let folder_files = world.at(&format!("/folders/{}/files?page_size=100", d.folder));
    assert!(!world.get(&folder_files).await.ids().contains(&one), "a version is not listed in the folder");
    move_to(&three, &d.folder).await;
    assert_eq!(world.delete(&world.at(&format!("/files/{two}"))).await.status, 204);
    assert_eq!(world.get(&stack).await.status, 404, "a stack with one version is dissolved");
    assert!(world.get(&folder_files).await.ids().contains(&one), "the remaining file is in the folder again");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn comments_are_validated_updated_and_deleted_with_their_file() {
    let world = demo().await;
    let d = world.fake.demo();
    let on = |file: &str| world.at(&format!("/files/{file}/comments"));
    let send = async |file: &str, data: Value| world.post(&on(file), json!({"data": data})).await;
    assert_eq!(pointer(&send(&d.image, json!({"text": "x", "timestamp": 1})).await), (422, "/data/timestamp"));
    assert_eq!(pointer(&send(&d.file, json!({"text": "x", "duration": 1})).await), (422, "/data/duration"));
    assert_eq!(pointer(&send(&d.file, json!({"text": "x", "page": 1})).await), (422, "/data/page"));
    assert_eq!(pointer(&send(&d.file, json!({"text": "x", "annotation": "[{"})).await), (422, "/data/annotation"));
    assert_eq!(pointer(&send(&d.file, json!({"text": "x", "timestamp": "1:2"})).await), (422, "/data/timestamp"));
    assert_eq!(
        pointer(&send(&d.file, json!({"text": "x", "anchor": {"x": 0.5, "y": 1.1}})).await),
        (422, "/data/anchor/y")
    );
    let attachment = json!({"name": "a", "file_size": 1, "media_type": "image/png"});
    let seven = json!({"text": "x", "attachments": vec![attachment; 7]});
    assert_eq!(pointer(&send(&d.file, seven).await), (422, "/data/attachments"));
    assert_eq!(pointer(&world.get(&format!("{}?sort=owner_asc", on(&d.file))).await), (422, "/sort"));

    let listed = world.get(&format!("{}?include=replies&timestamp_as_timecode=true", on(&d.file))).await.expect(200);
    let first = &listed["data"][0];
    assert_eq!((first["timestamp"].as_str(), first["replies"].as_array().unwrap().len()), (Some("00:00:02:00"), 1));
    assert_eq!(listed["data"].as_array().unwrap().len(), 3, "replies are not listed as comments");
    let comment = world.at(&format!("/comments/{}", d.comment));
    let done = world.patch(&comment, json!({"data": {"completed": true}})).await.expect(200)["data"].clone();
    assert_eq!((&done["completer_id"], &done["text_edited_at"]), (&json!(d.user), &Value::Null));
    let open =
        world.patch(&comment, json!({"data": {"completed": false, "text": "New"}})).await.expect(200)["data"].clone();
    assert_eq!(open["completed_at"], Value::Null);
    assert!(open["text_edited_at"].is_string());
    assert_eq!(world.delete(&world.at(&format!("/files/{}", d.file))).await.status, 204);
    assert_eq!(world.get(&comment).await.status, 404, "a comment is deleted with its file");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn the_expiration_of_a_share_is_returned_in_utc_with_microseconds() {
    let world = demo().await;
    let share = world.at(&format!("/shares/{}", world.fake.demo().share));
    for (given, shown) in [
        (json!("2030-01-01T00:00:00Z"), json!("2030-01-01T00:00:00.000000Z")),
        (json!("2030-01-01T02:00:00.5+02:00"), json!("2030-01-01T00:00:00.500000Z")),
        (json!(null), json!(null)),
    ] {
        let changed = world.patch(&share, json!({"data": {"expiration": given}})).await.expect(200);
        assert_eq!(changed["data"]["expiration"], shown);
    }
    assert_eq!(pointer(&world.patch(&share, json!({"data": {"expiration": "soon"}})).await), (422, "/data/expiration"));
}

#[tokio::test]
async fn shares_reject_duplicate_assets_and_invalid_requests() {
    let world = demo().await;
    let d = world.fake.demo();
    let share = world.at(&format!("/shares/{}", d.share));
    let assets = format!("{share}/assets");
    assert_eq!(world.get(&assets).await.ids(), [d.file.clone(), d.image.clone()]);
    assert_eq!(world.post(&assets, json!({"data": {"asset_id": d.file}})).await.status, 409);
    assert_eq!(pointer(&world.post(&assets, json!({"data": {"asset_id": d.account}})).await), (422, "/data/asset_id"));
    assert_eq!(world.delete(&format!("{assets}/{}", d.file)).await.expect(200)["data"]["asset_removed"], json!(d.file));
    assert_eq!(world.delete(&format!("{assets}/{}", d.file)).await.status, 404);
    assert_eq!(pointer(&world.patch(&share, json!({"data": {}})).await), (422, "/data"));
    let shares = world.at(&format!("/projects/{}/shares", d.project));
    let lines = json!({"data": {"type": "asset", "name": "a\nb", "access": "public"}});
    assert_eq!(pointer(&world.post(&shares, lines).await), (422, "/data/name"));
    let other = json!({"data": {"type": "project", "name": "a", "access": "public"}});
    assert_eq!(pointer(&world.post(&shares, other).await), (422, "/data/type"));
    let both = json!({"data": {"reviewers": {"emails": ["a@b.cd"], "user_ids": [d.user]}, "message": "m"}});
    assert_eq!(pointer(&world.post(&format!("{share}/reviewers"), both).await), (422, "/data/reviewers"));
    world.fake.view_share(&d.share, Some(&d.colleague));
    let activities = world.get(&format!("{share}/activities?include=user&page_size=1")).await.expect(200);
    assert_eq!(activities["data"][0]["user"]["name"], "Ben Colleague");
    assert!(activities["links"]["next"].is_string());
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn metadata_values_must_match_the_type_of_their_field() {
    let world = demo().await;
    let d = world.fake.demo();
    let path = world.at(&format!("/projects/{}/metadata/values", d.project));
    let set = async |field: &str, value: Value| {
        let values = json!([{"field_definition_id": field, "value": value}]);
        world.with_body(Method::PATCH, &path, &json!({"data": {"file_ids": [d.image], "values": values}})).await
    };
    let fields = world.get(&world.at("/metadata/field_definitions")).await.expect(200)["data"].clone();
    let field = |name: &str| fields.as_array().unwrap().iter().find(|field| field["name"] == name).unwrap().clone();
    let id = |name: &str| field(name)["id"].as_str().unwrap().to_owned();
    let wrong = (422, "/data/values/0/value");
    assert_eq!(pointer(&set(&d.text_field, json!(1)).await), wrong);
    assert_eq!(pointer(&set(&id("Rating"), json!(6)).await), wrong);
    assert_eq!(pointer(&set(&d.select_field, json!(["Approved"])).await), wrong);
    assert_eq!(pointer(&set(&id("Frame Rate"), json!(25)).await), wrong);
    assert_eq!(set(&d.account, json!(1)).await.status, 404);
    let option = field("Status")["field_configuration"]["options"][1]["id"].clone();
    let user = json!([{"id": d.colleague, "type": "user"}]);
    for (field, value) in
        [(&d.select_field, json!([option])), (&id("Assignee"), user), (&id("Reviewed on"), json!("2026-02-03"))]
    {
        assert_eq!(set(field, value).await.status, 204);
    }
    let show = world.at(&format!("/files/{}/metadata", d.image));
    let shown = world.get(&show).await.expect(200);
    let names: Vec<&str> = shown["data"]["metadata"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["field_definition_name"].as_str())
        .collect();
    assert_eq!(names, ["Status", "Assignee", "Reviewed on"]);
    assert_eq!(shown["data"]["metadata"][0]["value"][0]["display_name"], "Needs work");
    assert_eq!(set(&d.select_field, Value::Null).await.status, 204);
    assert_eq!(world.get(&show).await.body["data"]["metadata"].as_array().unwrap().len(), 2);
    let built_in = world.at(&format!("/metadata/field_definitions/{}", id("Frame Rate")));
    assert_eq!(world.delete(&built_in).await.status, 403);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn account_roles_are_validated_and_folder_roles_are_stored() {
    let world = demo().await;
    let d = world.fake.demo();
    let role = |role: &str| json!({"data": {"role": role}});
    let everyone = world.at("/users");
    assert_eq!(world.get(&everyone).await.body["data"].as_array().unwrap().len(), 3, "deactivated users are left out");
    assert_eq!(
        world.get(&format!("{everyone}?include_deactivated=true")).await.body["data"].as_array().unwrap().len(),
        4
    );
    assert_eq!(world.patch(&format!("{everyone}/{}", d.user), role("member")).await.status, 403);
    assert_eq!(pointer(&world.patch(&format!("{everyone}/{}", d.colleague), role("owner")).await), (422, "/data/role"));
    assert_eq!(world.patch(&format!("{everyone}/{}", d.folder), role("admin")).await.status, 404);
    let folder = world.at(&format!("/folders/{}/users", d.folder));
    assert_eq!(world.get(&folder).await.body["data"], json!([]));
    world.patch(&format!("{folder}/{}", d.colleague), role("viewer")).await.expect(200);
    assert_eq!(world.get(&folder).await.body["data"][0]["role"], "viewer");
    assert_eq!(world.delete(&format!("{folder}/{}", d.colleague)).await.status, 204);
    assert_eq!(world.delete(&format!("{folder}/{}", d.colleague)).await.status, 404);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn search_finds_names_and_comments() {
    let world = demo().await;
    let path = world.at("/search");
    let find = async |query: &str, engine: &str| {
        world.post(&format!("{path}?page_size=100"), json!({"query": query, "engine": engine})).await
    };
    let found = find("long take", "lexical").await.expect(200);
    assert_eq!(
        (found["data"][0]["type"].as_str(), found["data"].as_array().unwrap().len()),
        (Some("project_result"), 1)
    );
    let found = find("title earlier", "lexical").await.expect(200);
    assert_eq!(found["data"][0]["matches"][0]["type"], "comment_match");
    assert_eq!(find("poster score", "lexical").await.expect(200)["data"], json!([]));
    assert_eq!(find("poster score", "nlp").await.expect(200)["data"].as_array().unwrap().len(), 2);
    let first = find("still", "lexical").await.expect(200);
    assert!(first["links"]["next"].as_str().unwrap().starts_with(&format!("{path}?after=")));
    let wrapped = world.post(&path, json!({"data": {"query": "x", "engine": "lexical"}})).await;
    assert_eq!(wrapped.status, 422, "the body of a search is not wrapped in `data`");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn the_audit_log_lists_and_filters_events() {
    let world = demo().await;
    let path = world.at("/audit_logs");
    assert_eq!(pointer(&world.get(&path).await), (422, "/api-version"));
    let read = async |query: &str| {
        world.send(world.request(Method::GET, &format!("{path}?{query}")).header("api-version", "4.0")).await
    };
    world.post(&world.at("/workspaces"), json!({"data": {"name": "Logged"}})).await.expect(201);
    let latest = read("include=user&page_size=1").await.expect(200);
    assert_eq!(
        (latest["data"][0]["event_type"].as_str(), latest["data"][0]["user"]["name"].as_str()),
        (Some("team_created"), Some("Ada Demo"))
    );
    assert!(latest["links"]["next"].is_string());
    assert_eq!(read("filters[event_type]=file_uploaded").await.expect(200)["data"], json!([]));
    assert_eq!(read("filters[to_date]=2026-01-04").await.expect(200)["data"], json!([]));
    assert_eq!(pointer(&read("filters[colour]=red").await), (422, "/filters/colour"));
    assert_eq!(pointer(&read("filters[from_date]=yesterday").await), (422, "/filters/from_date"));
    world.fake.add_token("member", &world.fake.demo().colleague, None);
    let url = format!("{}{path}", world.fake.base_url());
    let member = world.send(world.http.get(url).bearer_auth("member").header("api-version", "4.0")).await;
    assert_eq!(member.status, 403);
    world.fake.assert_no_violations();
}
