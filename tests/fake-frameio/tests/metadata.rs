//! Metadata fields and their values.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Answer, World, demo};

async fn field(world: &World, field_type: &str, configuration: Value) -> String {
    let mut data = json!({"name": field_type, "field_type": field_type});
    if !configuration.is_null() {
        data["field_configuration"] = configuration;
    }
    let path = world.at("/metadata/field_definitions");
    let made = world.post(&path, json!({"data": data})).await.expect(201);
    made["data"]["id"].as_str().unwrap().to_owned()
}

async fn set(world: &World, field: &str, value: Value) -> Answer {
    let d = world.fake.demo();
    let values = json!([{"field_definition_id": field, "value": value}]);
    let path = world.at(&format!("/projects/{}/metadata/values", d.project));
    world.patch(&path, json!({"data": {"file_ids": [d.file], "values": values}})).await
}

/// The listed value of a field, or `None` if the field is not listed.
async fn listed(world: &World, field: &str, query: &str) -> Option<Value> {
    let path = world.at(&format!("/files/{}/metadata{query}", world.fake.demo().file));
    let shown = world.get(&path).await.expect(200);
    let all = shown["data"]["metadata"].as_array().unwrap();
    all.iter().find(|one| one["field_definition_id"] == *field).map(|one| one["value"].clone())
}

#[tokio::test]
async fn an_empty_list_counts_as_no_value() {
    let world = demo().await;
    let everyone = json!({"member_options_type": "all_project_members", "notify_members": false});
    let users = field(&world, "user_multi", everyone).await;
    let select = world.fake.demo().select_field.clone();
    for field in [&users, &select] {
        set(&world, field, json!([])).await.expect(204);
        assert_eq!(listed(&world, field, "").await, None);
        assert_eq!(listed(&world, field, "?show_null=true").await, Some(json!([])));
    }
    let one = json!([{"id": world.fake.demo().user, "type": "user"}]);
    set(&world, &users, one.clone()).await.expect(204);
    assert_eq!(listed(&world, &users, "").await, Some(one));
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn a_field_with_custom_members_rejects_other_members() {
    let world = demo().await;
    let d = world.fake.demo();
    let custom = json!([{"id": d.colleague, "type": "user"}, {"id": d.group, "type": "account_user_group"}]);
    let configuration = json!({"member_options_type": "custom", "notify_members": true, "custom_members": custom});
    let users = field(&world, "user_multi", configuration).await;
    set(&world, &users, custom).await.expect(204);
    let stranger = set(&world, &users, json!([{"id": d.user, "type": "user"}])).await;
    assert_eq!((stranger.status, stranger.errors()[0].0), (422, "/data/values/0/value"));
    let wrong = set(&world, &users, json!([{"id": d.colleague, "type": "account_user_group"}])).await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn a_built_in_field_cannot_be_changed_or_deleted() {
    let world = demo().await;
    let all = world.get(&world.at("/metadata/field_definitions")).await.expect(200);
    let built_in = all["data"].as_array().unwrap().iter().find(|field| field["mutable"] == false).unwrap().clone();
    let path = world.at(&format!("/metadata/field_definitions/{}", built_in["id"].as_str().unwrap()));
    let change = json!({"data": {"field_type": built_in["field_type"], "name": "Mine"}});
    assert_eq!(world.patch(&path, change).await.status, 403);
    assert_eq!(world.delete(&path).await.status, 403);
    assert_eq!(set(&world, built_in["id"].as_str().unwrap(), json!(25)).await.status, 422);
}
