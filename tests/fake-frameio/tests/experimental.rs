//! The experimental interface, which only the `api-version` header selects.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, World, demo};

/// Sends a request to the experimental interface.
async fn call(world: &World, method: Method, path: &str, body: Value) -> Answer {
    let request = world.request(method, &world.at(path)).header("api-version", "experimental");
    let request = if body.is_null() { request } else { json_body(request, &body) };
    world.send(request).await
}

fn json_body(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

async fn get(world: &World, path: &str) -> Value {
    call(world, Method::GET, path, Value::Null).await.expect(200)
}

#[tokio::test]
async fn each_interface_rejects_operations_of_the_other() {
    let world = demo().await;
    let body = json!({"data": {"file_ids": [world.fake.demo().file]}});
    let without = world.post(&world.at("/files/bulk_get"), body.clone()).await;
    assert_eq!(without.status, 404);
    assert_eq!(call(&world, Method::POST, "/files/bulk_get", body).await.status, 200);
    let file = format!("/files/{}", world.fake.demo().file);
    assert_eq!(call(&world, Method::DELETE, &file, Value::Null).await.status, 404, "file deletion is stable-only");
    assert_eq!(world.fake.calls("experimental.files.bulk_get"), 1);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn bulk_get_returns_a_result_for_each_file() {
    let world = demo().await;
    let (file, gone) = (world.fake.demo().file.clone(), "00000000-0000-4000-8000-000000000000");
    let body = json!({"data": {"file_ids": [gone, file]}});
    let answer = call(&world, Method::POST, "/files/bulk_get?include=media_links.hls_manifest", body).await;
    let answer = answer.expect(200);
    let results = &answer["data"];
    assert_eq!((&results[0]["status"], &results[0]["id"]), (&json!(404), &json!(gone)));
    assert!(results[0].get("file").is_none() && results[0]["error"]["detail"].is_string());
    assert_eq!((&results[1]["status"], &results[1]["file"]["name"]), (&json!(200), &json!("Opening.mp4")));
    assert!(results[1]["file"]["media_links"]["hls_manifest"]["url"].is_string(), "{results}");
    for ids in [json!([]), json!([file, file])] {
        let answer = call(&world, Method::POST, "/files/bulk_get", json!({"data": {"file_ids": ids}})).await;
        assert_eq!(answer.status, 422);
    }
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn a_deleted_file_can_be_restored() {
    let world = demo().await;
    let file = format!("/files/{}", world.fake.demo().file);
    let restore = format!("{file}/restore");
    assert_eq!(call(&world, Method::PATCH, &restore, Value::Null).await.status, 404, "the file is not deleted yet");
    let deleted = world.send(world.request(Method::DELETE, &world.at(&file))).await;
    assert_eq!((deleted.status, world.get(&world.at(&file)).await.status), (204, 404));
    assert_eq!(call(&world, Method::PATCH, &restore, Value::Null).await.expect(200)["data"]["name"], "Opening.mp4");
    assert_eq!(world.get(&world.at(&file)).await.status, 200);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn groups_have_members_and_roles() {
    let world = demo().await;
    let body = json!({"data": {"adobe_group_id": "adobe-group-1"}});
    let added = call(&world, Method::POST, "/adobe_groups", body.clone()).await;
    let group = added.body["data"]["id"].as_str().unwrap().to_owned();
    assert_eq!(added.body["data"]["sync_status"], "completed");
    let again = call(&world, Method::POST, "/adobe_groups", body).await;
    assert_eq!((&again.body["data"]["id"], again.body["message"].is_string()), (&json!(group), true));
    assert_eq!(get(&world, "/adobe_groups").await["data"].as_array().unwrap().len(), 3);

    let users = format!("/groups/{group}/users");
    let (me, nobody) = (world.fake.demo().user.clone(), "00000000-0000-4000-8000-000000000000");
    let ids = |ids: Value| json!({"data": {"user_ids": ids}});
    assert_eq!(call(&world, Method::POST, &users, ids(json!([me, nobody]))).await.status, 422);
    assert_eq!(get(&world, &users).await["data"], json!([]), "one invalid id rejects the whole request");
    for _ in 0..2 {
        assert_eq!(call(&world, Method::POST, &users, ids(json!([me]))).await.status, 204);
    }
    assert_eq!(get(&world, &users).await["data"].as_array().unwrap().len(), 1);
    let memberships = get(&world, &format!("/users/{me}/memberships?type=group")).await;
    assert!(memberships["data"].as_array().unwrap().iter().any(|found| found["id"] == json!(group)));
    get(&world, &format!("/users/{me}/memberships?sort=name_asc")).await;
    assert_eq!(get(&world, &format!("/users/{me}")).await["data"]["user"]["id"], json!(me));

    let (workspace, project) = (&world.fake.demo().workspace, &world.fake.demo().project);
    let role = |role: &str| json!({"data": {"role": role}});
    let of_workspace = format!("/workspaces/{workspace}/groups/{group}");
    assert_eq!(call(&world, Method::PATCH, &of_workspace, role("editor")).await.status, 200);
    let roles = get(&world, &format!("/projects/{project}/groups")).await;
    assert_eq!(roles["data"][0]["role"], "editor", "a project inherits the role from its workspace");
    let of_project = format!("/projects/{project}/groups/{group}");
    assert_eq!(call(&world, Method::DELETE, &of_project, Value::Null).await.status, 404);
    assert_eq!(call(&world, Method::PATCH, &of_project, role("viewer")).await.status, 200);
    assert_eq!(get(&world, &format!("/projects/{project}/groups")).await["data"][0]["role"], "viewer");
    assert_eq!(call(&world, Method::DELETE, &of_project, Value::Null).await.status, 204);
    assert_eq!(call(&world, Method::DELETE, &of_workspace, Value::Null).await.status, 204);
    assert_eq!(get(&world, &format!("/workspaces/{workspace}/groups")).await["data"], json!([]));

    assert_eq!(call(&world, Method::DELETE, &format!("{users}/{me}"), Value::Null).await.status, 204);
    assert_eq!(call(&world, Method::DELETE, &format!("{users}/{me}"), Value::Null).await.status, 404);
    assert_eq!(get(&world, "/groups").await["data"].as_array().unwrap().last().unwrap()["source"], "adobe");
    assert_eq!(call(&world, Method::DELETE, &format!("/groups/{group}"), Value::Null).await.status, 204);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn watermark_templates_can_be_created_and_updated() {
    let world = demo().await;
    let block = json!({"alpha": 0.5, "position": "top_left", "data_points": [{"type": "email"}]});
    let body = json!({"data": {"name": "Dailies", "watermark_blocks": [block]}});
    let made = call(&world, Method::POST, "/session_watermark_templates", body).await;
    let made = made.expect(201);
    let path = format!("/session_watermark_templates/{}", made["data"]["id"].as_str().unwrap());
    let body = json!({"data": {"watermark_blocks": []}});
    assert_eq!(call(&world, Method::PATCH, &path, body).await.expect(200)["data"]["watermark_blocks"], json!([]));
    let shown = get(&world, &format!("{path}?include=creator")).await;
    assert_eq!(
        (&shown["data"]["name"], &shown["data"]["creator"]["id"]),
        (&json!("Dailies"), &json!(world.fake.demo().user))
    );
    assert_eq!(get(&world, "/session_watermark_templates").await["data"].as_array().unwrap().len(), 1);
    let wrong = json!({"data": {"name": "x", "watermark_blocks": [{"alpha": 2, "data_points": []}]}});
    assert_eq!(call(&world, Method::POST, "/session_watermark_templates", wrong).await.status, 422);
    world.fake.assert_no_violations();
}
