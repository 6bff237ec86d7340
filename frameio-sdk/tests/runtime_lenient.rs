//! Lenient decoding: responses that deviate slightly from the specification.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use frameio_sdk::models::AssetWithIncludes;
use frameio_sdk::{Client, Error};
use serde_json::{Value, json};
use support::{Reply, Server, file, page};

const PAGES: usize = 100;

/// 10,000 files on 100 pages. The file with the number `bad` has no id.
async fn with_a_bad_item(bad: usize) -> Server {
    Server::start(move |_, request| {
        let number: usize = request.parameter("after").map_or(0, |after| after.parse().unwrap());
        let items = (number * 100..number * 100 + 100).map(|index| {
            let mut item = file(&index.to_string());
            if index == bad {
                item.as_object_mut().unwrap().remove("id");
            }
            item
        });
        let next = (number + 1 < PAGES).then(|| format!("/v4/x?after={}", number + 1));
        Reply::json(200, &json!({"data": items.collect::<Vec<_>>(), "links": {"next": next}}).to_string())
    })
    .await
}

fn client(server: &Server) -> Client {
    server.builder("t").wait_for_rate_limits(false).build().unwrap()
}

fn name(asset: &AssetWithIncludes) -> &str {
    match asset {
        AssetWithIncludes::File(file) => &file.name,
        other => panic!("not a file: {other:?}"),
    }
}

#[tokio::test]
async fn one_bad_item_is_skipped_and_reported() {
    let server = with_a_bad_item(4_711).await;
    let mut items = client(&server).account("a").files().list("f").items().lenient();
    let (mut good, mut errors) = (Vec::new(), Vec::new());
    let mut number = 0;
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => good.push(name(&item).to_owned()),
            Err(error) => errors.push((number, error)),
        }
        number += 1;
    }
    assert!(items.is_done());
    let expected = (0..10_000).filter(|index| *index != 4_711).map(|index| index.to_string());
    assert_eq!(good, expected.collect::<Vec<_>>());
    let [(number, error)] = &errors[..] else { panic!("{errors:?}") };
    assert_eq!(*number, 4_711);
    assert_eq!(error.to_string(), "files.list: the response could not be decoded at `data[11]`: missing field `id`");
    let item = error.decode().and_then(|error| error.item()).unwrap();
    assert_eq!(item["name"], "4711");
    assert!(!format!("{error:?}").contains("example.com"));
}

#[tokio::test]
async fn without_skipping_a_bad_item_ends_the_list_with_an_error() {
    let server = with_a_bad_item(150).await;
    let error = client(&server).account("a").files().list("f").items().try_collect().await.unwrap_err();
    assert!(error.is_decode() && error.decode().unwrap().item().is_none(), "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_page_lists_its_skipped_items() {
    let server = with_a_bad_item(3).await;
    let mut pages = client(&server).account("a").files().list("f").pages().lenient();
    let page = pages.try_next().await.unwrap().unwrap();
    let [(index, error)] = page.failures() else { panic!("{:?}", page.failures()) };
    assert_eq!((page.items().len(), *index, error.is_decode()), (99, 3, true));
    let page = pages.try_next().await.unwrap().unwrap();
    assert_eq!((page.items().len(), page.failures().len()), (100, 0));
}

#[cfg(feature = "blocking")]
#[tokio::test(flavor = "multi_thread")]
async fn blocking_lists_skip_bad_items_too() {
    let server = with_a_bad_item(42).await;
    let url = server.url.clone();
    let outcomes = tokio::task::spawn_blocking(move || {
        let client = frameio_sdk::blocking::Client::builder("t").base_url(url).wait_for_rate_limits(false);
        let items = client.build().unwrap().account("a").files().list("f").items().lenient();
        items.map(|item| item.is_ok()).collect::<Vec<_>>()
    });
    let outcomes = outcomes.await.unwrap();
    assert_eq!((outcomes.len(), outcomes.iter().position(|ok| !ok)), (10_000, Some(42)));
}

/// Two files without links, of which one lacks `status` and has a null size.
fn off() -> String {
    let (mut one, two) = (file("one"), file("two"));
    one.as_object_mut().unwrap().remove("status");
    one["file_size"] = Value::Null;
    json!({"data": [one, two]}).to_string()
}

#[tokio::test]
async fn missing_members_get_a_default_and_are_counted() {
    let server = Server::start(|_, _| Reply::json(200, &off())).await;
    let client = client(&server);
    let list = || client.account("a").files().list("f");

    let response = list().with_response().await.unwrap();
    let all: Vec<_> = response.corrections().iter().map(|one| (one.to_string(), one.count())).collect();
    let file_type = "FileWithIncludes";
    let expected = [
        (format!("{file_type}.status"), 1),
        (format!("{file_type}.file_size"), 1),
        ("FileAssetsWithIncludesResponse.links".to_owned(), 1),
    ];
    let sorted = |mut list: Vec<(String, usize)>| {
        list.sort();
        list
    };
    assert_eq!(sorted(all), sorted(expected.to_vec()));
    assert_eq!(response.corrections().count(), 3);
    let AssetWithIncludes::File(one) = &response.body().data[0] else { panic!("{response:?}") };
    assert!(one.status.as_str().is_empty() && one.file_size == 0);
    assert_eq!(one.corrected_members(), ["status", "file_size"]);

    let page = list().pages().try_next().await.unwrap().unwrap();
    assert_eq!((page.corrections().count(), page.next_cursor()), (3, None));

    // Defaults that were filled in are not serialized; values that were set afterwards are.
    let mut one = one.clone();
    let written = serde_json::to_value(&one).unwrap();
    assert!(written.get("status").is_none() && written.get("file_size").is_none(), "{written}");
    one.file_size = 7;
    assert_eq!(serde_json::to_value(&one).unwrap()["file_size"], 7);
}

#[tokio::test]
async fn a_strict_client_refuses_missing_members() {
    let server = Server::start(|_, _| Reply::json(200, &off())).await;
    let client = server.builder("t").strict_decoding(true).build().unwrap();
    let error = client.account("a").files().list("f").await.unwrap_err();
    let place = error.decode().map(|error| error.path().to_owned());
    assert_eq!(place.as_deref(), Some("data[0].file_size"), "{error}");
}

#[tokio::test]
async fn a_correct_response_is_not_corrected() {
    let server = Server::start(|_, _| Reply::json(200, &page(&["a"], None))).await;
    let response = client(&server).account("a").files().list("f").with_response().await.unwrap();
    assert!(response.corrections().is_empty());
}

#[tokio::test]
async fn a_response_without_its_value_is_an_error() {
    for body in ["{}", r#"{"data":null,"links":{}}"#, r#"{"links":{}}"#] {
        let server = Server::start(move |_, _| Reply::json(200, body)).await;
        let error: Error = client(&server).account("a").files().list("f").await.unwrap_err();
        assert!(error.is_decode(), "{body}: {error}");
    }
}
