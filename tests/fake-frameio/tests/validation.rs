//! Validation of requests.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{World, demo};

async fn refused(world: &World, path: &str, body: Value) -> Vec<(String, String)> {
    let answer = world.post(path, body).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    answer.errors().into_iter().map(|(pointer, detail)| (pointer.to_owned(), detail.to_owned())).collect()
}

fn one(pointer: &str, detail: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), detail.to_owned())]
}

#[tokio::test]
async fn unknown_fields_are_rejected_with_their_pointer() {
    let world = demo().await;
    let path = world.at("/workspaces");
    let found = refused(&world, &path, json!({"data": {"name": "x", "foo": 1}})).await;
    assert_eq!(found, one("/data/foo", "Unexpected field: foo"));
    let found = refused(&world, &path, json!({"data": {"name": "x"}, "bar": 1})).await;
    assert_eq!(found, one("/bar", "Unexpected field: bar"));
    let answer = world.get(&format!("{path}?colour=red")).await;
    assert_eq!(answer.errors(), [("/colour", "Unexpected field: colour")]);
    let answer = world.get(&format!("{path}?include=transcript")).await;
    assert_eq!((answer.status, answer.errors()), (422, vec![("/include", "Unexpected field: transcript")]));
    assert_eq!(world.get(&format!("{path}?include[]=creator")).await.status, 422);
}

#[tokio::test]
async fn types_lengths_ranges_and_required_fields_are_checked() {
    let world = demo().await;
    let folder = &world.fake.demo().folder;
    let path = world.at(&format!("/folders/{folder}/files/local_upload"));
    let found = refused(&world, &path, json!({})).await;
    assert_eq!(found, one("/data", "Missing field: data"));
    let found = refused(&world, &path, json!({"data": {"name": "", "file_size": "1"}})).await;
    assert_eq!(found.len(), 2, "{found:?}");
    let found = refused(&world, &path, json!({"data": {"name": "a", "file_size": 0}})).await;
    assert_eq!(found[0].0, "/data/file_size");
    let found = refused(&world, &path, json!({"data": {"name": "é".repeat(256), "file_size": 1}})).await;
    assert_eq!(found, one("/data/name", "String length is larger than maxLength: 255"));
    let found = refused(&world, &path, json!({"data": {"name": null, "file_size": 1}})).await;
    assert_eq!(found, one("/data/name", "null value where string expected"));
    let fine = world.post(&path, json!({"data": {"name": "é".repeat(255), "file_size": 1}})).await;
    assert_eq!(fine.status, 201);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn the_length_and_uniqueness_of_lists_are_checked() {
    let world = demo().await;
    let (path, file) = (world.at("/files/move"), &world.fake.demo().file);
    let send = async |ids: Value| {
        let body = json!({"data": {"parent_id": world.fake.demo().big_folder, "file_ids": ids}});
        world.with_body(Method::PATCH, &path, &body).await
    };
    assert_eq!(send(json!([])).await.errors(), [("/data/file_ids", "Array length 0 is smaller than minItems: 1")]);
    assert_eq!(send(json!([file, file])).await.errors(), [("/data/file_ids", "Array items must be unique")]);
    assert_eq!(send(json!(vec![file; 101])).await.status, 422);
    assert_eq!(send(json!([file])).await.status, 200);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn query_values_are_checked() {
    let world = demo().await;
    let path = world.at("/workspaces");
    for query in
        ["page_size=0", "page_size=101", "page_size=ten", "sort=colour_asc", "include_total_count=1", "after=x"]
    {
        let answer = world.get(&format!("{path}?{query}")).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.body);
    }
    let assets = world.at(&format!("/folders/{}/children", world.fake.demo().big_folder));
    assert_eq!(world.get(&format!("{assets}?page_size=500")).await.ids().len(), 130);
    assert_eq!(world.get(&format!("{assets}?page_size=501")).await.status, 422);
}

#[tokio::test]
async fn malformed_json_is_400_and_other_content_is_415() {
    let world = demo().await;
    let path = world.at("/workspaces");
    let send = async |content_type: &str, body: &'static str| {
        world.send(world.request(Method::POST, &path).header("content-type", content_type).body(body)).await
    };
    assert_eq!(send("application/json", "{").await.status, 400);
    assert_eq!(send("application/x-www-form-urlencoded", "name=x").await.status, 415);
    assert_eq!(send("application/json; charset=utf-8", r#"{"data":{"name":"x"}}"#).await.status, 201);
    assert_eq!(send("application/json", "[]").await.status, 422);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn an_optional_body_can_be_omitted() {
    let world = demo().await;
    let path = world.at(&format!("/files/{}/copy", world.fake.demo().file));
    assert_eq!(world.send(world.request(Method::POST, &path)).await.status, 200);
    world.fake.assert_no_violations();
}
