//! Pages, cursors, sorting and includes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::HashSet;

use serde_json::{Value, json};
use support::{World, demo};

fn big_folder(world: &World) -> String {
    world.at(&format!("/folders/{}/children", world.fake.demo().big_folder))
}

/// The ids of all pages. Each request repeats the parameters in `query`.
async fn walk(world: &World, path: &str, query: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next = format!("{path}?{query}");
    loop {
        let answer = world.get(&next).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        pages.push(answer.ids());
        match answer.body["links"]["next"].as_str() {
            Some(link) => next = format!("{link}&{query}"),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn pages_contain_every_item_once() {
    let world = demo().await;
    for (query, sizes) in [("", vec![50, 50, 30]), ("page_size=100", vec![100, 30]), ("page_size=65", vec![65, 65])] {
        let pages = walk(&world, &big_folder(&world), query).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
        let distinct: HashSet<String> = pages.into_iter().flatten().collect();
        assert_eq!(distinct.len(), 130);
    }
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn the_next_link_is_relative_and_has_only_the_cursor() {
    let world = demo().await;
    let path = big_folder(&world);
    let first = world.get(&format!("{path}?page_size=100&sort=name_desc&include=creator")).await;
    let next = first.body["links"]["next"].as_str().expect("a next page");
    let cursor = next.strip_prefix(&format!("{path}?after=")).expect("the same path and the cursor");
    assert!(!cursor.is_empty() && !cursor.contains('&'));
    let second = world.get(next).await;
    assert_eq!(second.ids().len(), 50, "the link does not keep the page size");
    assert!(second.body["data"][0].get("creator").is_none(), "the link does not keep the include");
    let elsewhere = world.at(&format!("/folders/{}/children?after={cursor}", world.fake.demo().folder));
    assert_eq!(world.get(&elsewhere).await.status, 422);
}

#[tokio::test]
async fn a_cursor_stays_valid_when_earlier_items_are_deleted() {
    let world = demo().await;
    let path = big_folder(&world);
    let first = world.get(&format!("{path}?page_size=100")).await;
    let (ids, next) = (first.ids(), first.body["links"]["next"].as_str().unwrap().to_owned());
    for id in [&ids[0], &ids[50]] {
        assert_eq!(world.delete(&world.at(&format!("/files/{id}"))).await.status, 204);
    }
    let second = world.get(&format!("{next}&page_size=100")).await;
    assert_eq!(second.ids().len(), 30, "no item is skipped although earlier items were deleted");
}

#[tokio::test]
async fn lists_are_sorted_by_the_requested_key() {
    let world = demo().await;
    let path = world.at(&format!("/folders/{}/files", world.fake.demo().folder));
    let names = async |query: &str| -> Vec<String> {
        let body = world.get(&format!("{path}?{query}")).await.expect(200);
        let items = body["data"].as_array().unwrap().clone();
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    let ascending = names("sort=name_asc").await;
    assert_eq!(ascending, ["Opening.mp4", "Poster.png", "Score.wav", "Script.pdf"]);
    let mut descending = names("sort=name_desc").await;
    descending.reverse();
    assert_eq!(descending, ascending);
    assert_eq!(names("sort=file_size_desc").await, ["Opening.mp4", "Score.wav", "Poster.png", "Script.pdf"]);
}

#[tokio::test]
async fn the_total_count_is_returned_on_request() {
    let world = demo().await;
    let path = big_folder(&world);
    assert!(world.get(&path).await.body.get("total_count").is_none());
    let answer = world.get(&format!("{path}?include_total_count=true&page_size=10")).await;
    assert_eq!(answer.body["total_count"], 130);
}

#[tokio::test]
async fn includes_add_only_the_requested_members() {
    let world = demo().await;
    let path = world.at(&format!("/files/{}", world.fake.demo().file));
    let plain = world.get(&path).await.expect(200)["data"].clone();
    for name in ["creator", "project", "metadata", "media_links"] {
        assert!(plain.get(name).is_none(), "{name}");
    }
    let query = "include=creator,media_links.original,media_links.thumbnail";
    let full = world.get(&format!("{path}?{query}")).await.expect(200)["data"].clone();
    assert_eq!(full["creator"]["id"], json!(world.fake.demo().user));
    let kinds: Vec<&String> = full["media_links"].as_object().unwrap().keys().collect();
    assert_eq!(kinds, ["original", "thumbnail"]);
    assert!(full.get("project").is_none());
    let repeated = world.get(&format!("{path}?include=creator&include=project")).await.expect(200);
    assert!(repeated["data"].get("project").is_none(), "the first value of a repeated parameter is used");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn children_can_be_filtered_by_type() {
    let world = demo().await;
    let path = world.at(&format!("/folders/{}/children", world.fake.demo().folder));
    let kinds = async |query: &str| -> HashSet<String> {
        let body = world.get(&format!("{path}{query}")).await.expect(200);
        body["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|item| Value::as_str(&item["type"]).map(str::to_owned))
            .collect()
    };
    assert_eq!(kinds("").await.len(), 3);
    assert_eq!(kinds("?type=folder,version_stack").await.len(), 2);
    world.fake.assert_no_violations();
}
