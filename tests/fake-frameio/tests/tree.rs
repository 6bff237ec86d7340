//! Workspaces, projects, folders and files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use reqwest::Method;
use serde_json::json;
use support::demo;

#[tokio::test]
async fn a_workspace_is_created_updated_and_deleted_with_its_projects() {
    let world = demo().await;
    let made = world.post(&world.at("/workspaces"), json!({"data": {"name": "New"}})).await.expect(201);
    let path = world.at(&format!("/workspaces/{}", made["data"]["id"].as_str().unwrap()));
    let renamed = world.patch(&path, json!({"data": {"name": "Newer"}})).await.expect(200);
    assert_eq!(renamed["data"]["name"], "Newer");
    assert_ne!(renamed["data"]["updated_at"], made["data"]["updated_at"]);
    let shown = world.get(&format!("{path}?include=creator")).await.expect(200);
    assert_eq!(shown["data"]["creator"]["email"], "ada@example.com");
    let project = world.post(&format!("{path}/projects"), json!({"data": {"name": "P"}})).await.expect(201);
    assert_eq!(world.delete(&path).await.status, 204);
    assert_eq!(world.get(&path).await.status, 404);
    let project = world.at(&format!("/projects/{}", project["data"]["id"].as_str().unwrap()));
    assert_eq!(world.get(&project).await.status, 404, "the projects of a deleted workspace are deleted");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn a_project_is_created_updated_listed_and_deleted() {
    let world = demo().await;
    let path = world.at(&format!("/workspaces/{}/projects", world.fake.demo().workspace));
    let made = world.post(&path, json!({"data": {"name": "P", "restricted": true}})).await.expect(201)["data"].clone();
    assert_eq!(made["restricted"], true);
    let root = world.at(&format!("/folders/{}", made["root_folder_id"].as_str().unwrap()));
    assert_eq!(world.get(&root).await.expect(200)["data"]["parent_id"], json!(null));
    assert_eq!(world.delete(&root).await.status, 403);
    let one = world.at(&format!("/projects/{}", made["id"].as_str().unwrap()));
    let body = json!({"data": {"name": "Q", "status": "inactive"}});
    assert_eq!(world.patch(&one, body).await.expect(200)["data"]["status"], "inactive");
    assert_eq!(world.get(&format!("{one}?include=owner")).await.expect(200)["data"]["owner"]["name"], "Ada Demo");
    assert_eq!(world.get(&path).await.ids().len(), 4);
    assert_eq!(world.get(&world.at("/projects?sort=name_asc")).await.ids().len(), 5);
    let invited = world.get(&world.at("/invited_projects")).await;
    assert_eq!(invited.body["data"][0]["name"], "Coffee Spot");
    assert_eq!(world.delete(&one).await.status, 204);
    assert_eq!(world.get(&one).await.status, 404);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn folders_are_moved_copied_and_deleted() {
    let world = demo().await;
    let demo = world.fake.demo();
    let root = world.at(&format!("/folders/{}", demo.root_folder));
    let made = world.post(&format!("{root}/folders"), json!({"data": {"name": "F"}})).await.expect(201);
    let id = made["data"]["id"].as_str().unwrap();
    let folder = world.at(&format!("/folders/{id}"));
    assert_eq!(world.patch(&folder, json!({"data": {"name": "G"}})).await.expect(200)["data"]["name"], "G");
    let to = |parent: &str| json!({"data": {"parent_id": parent}});
    let moved = world.patch(&format!("{folder}/move"), to(&demo.folder)).await.expect(200);
    assert_eq!(moved["data"]["parent_id"], json!(demo.folder));
    let dailies = world.at(&format!("/folders/{}", demo.folder));
    let into_itself = world.patch(&format!("{dailies}/move"), to(id)).await;
    assert_eq!((into_itself.status, into_itself.errors()[0].0), (422, "/data/parent_id"));
    let copy = world.post(&format!("{dailies}/copy"), to(&demo.big_folder)).await.expect(200);
    let copy = world.at(&format!("/folders/{}/children", copy["data"]["id"].as_str().unwrap()));
    let original = world.get(&format!("{dailies}/children?include_total_count=true")).await;
    assert_eq!(world.get(&copy).await.ids().len(), original.ids().len());
    let large = world.at(&format!("/folders/{}/copy", demo.big_folder));
    assert_eq!(world.post(&large, to(&demo.root_folder)).await.expect(202), json!({}));
    assert_eq!(world.delete(&dailies).await.status, 204);
    assert_eq!(world.get(&folder).await.status, 404, "the contents of a deleted folder are deleted");
    let trash =
        world.get(&world.at(&format!("/projects/{}/recently_deleted?include_total_count=true", demo.project))).await;
    assert_eq!(trash.body["data"][0]["name"], "Dailies", "directly deleted items only, the latest first");
    assert_eq!(trash.ids().len(), 2);
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn files_are_renamed_moved_copied_and_deleted() {
    let world = demo().await;
    let demo = world.fake.demo();
    let file = world.at(&format!("/files/{}", demo.file));
    let renamed = world.patch(&file, json!({"data": {"name": "Opening (final).mp4"}})).await.expect(200);
    assert_eq!(renamed["data"]["name"], "Opening (final).mp4");
    let copy = world.send(world.request(Method::POST, &format!("{file}/copy"))).await.expect(200)["data"].clone();
    assert_eq!(copy["parent_id"], json!(demo.folder));
    assert_ne!(copy["id"], json!(demo.file));
    let moved = world.patch(&format!("{file}/move"), json!({"data": {"parent_id": demo.big_folder}})).await.expect(200);
    assert_eq!(moved["data"]["parent_id"], json!(demo.big_folder));
    let nowhere = json!({"data": {"parent_id": "00000000-0000-4000-8000-000000000000"}});
    assert_eq!(world.patch(&format!("{file}/move"), nowhere).await.status, 404);
    let bulk = json!({"data": {"parent_id": demo.root_folder, "file_ids": [demo.file, demo.image]}});
    let copies = world.post(&world.at("/files/copy"), bulk).await.expect(200);
    assert_eq!(copies["data"][1]["source_file_id"], json!(demo.image));
    assert_eq!(world.delete(&file).await.status, 204);
    assert_eq!(world.get(&file).await.status, 404);
    world.fake.assert_no_violations();
}
