//! Faults of the server or of the network, and the errors that the caller gets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::error::Error as _;
use std::time::Duration;

use e2e::World;
use fake_frameio::Fault;
use frameio_sdk::models::{
    AssetWithIncludes, FileCreateLocalUploadParams, FileStatus, FolderCreateParams, MetadataField, SearchMatch,
    SearchParams, SearchParamsEngine, SearchResult,
};
use frameio_sdk::{Client, Error};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The error of a call that meets the fault. The next call must succeed.
async fn fault(world: &World, fault: Fault) -> Error {
    world.fake.fault(fault.on("files.show"));
    let call = world.account.files().show(&world.demo().file).max_retries(0);
    let error = call.clone().await.expect_err("the call should fail");
    assert_eq!((error.operation(), error.attempts()), (Some("files.show"), 1));
    assert!(error.to_string().starts_with("files.show: ") && !error.to_string().contains('\n'), "{error}");
    assert!(!format!("{error} {error:?}").contains(world.fake.token()), "{error:?}");
    assert_eq!(call.await.expect("the next one is answered").name, "Opening.mp4");
    world.fake.assert_no_violations();
    error
}

#[tokio::test]
async fn an_html_error_page_is_an_api_error() {
    let error = fault(&World::start().await, Fault::html(403)).await;
    assert!(error.is_forbidden() && error.is_api() && !error.is_decode(), "{error}");
    let api = error.api().expect("the error has a response");
    assert!(api.errors().is_empty() && api.body().starts_with(b"<html>"));
    assert!(error.to_string().contains("text/html"), "{error}");
}

#[tokio::test]
async fn a_missing_body_is_a_decode_error() {
    let world = World::start().await;
    for status in [200, 204] {
        let error = fault(&world, Fault::body(status, "")).await;
        assert!(error.is_decode() && error.status().is_some_and(|got| got == status), "{error}");
        assert!(error.to_string().contains("empty"), "{error}");
    }
    let error = fault(&world, Fault::html(200)).await;
    assert!(error.is_decode() && error.to_string().contains("text/html"), "{error}");
}

#[tokio::test]
async fn an_unexpected_body_is_ignored() {
    let world = World::start().await;
    for text in ["{}", "<html>done</html>", "{\"data\": [", "null"] {
        world.fake.fault(Fault::body(200, text).on("webhooks.delete"));
        world.account.webhooks().delete(&world.demo().webhook).await.expect("the status means success");
    }
    // A body after 204 violates HTTP: it must neither count nor disturb the next call.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder("t").base_url(base).max_retries(0).build().unwrap();
    let server = async {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            assert_ne!(stream.read(&mut head).await.unwrap(), 0);
            let answer =
                b"HTTP/1.1 204 No Content\r\ncontent-length: 16\r\ncontent-type: text/plain\r\n\r\nnot what is due!";
            stream.write_all(answer).await.unwrap();
        }
    };
    let calls = async {
        for _ in 0..2 {
            client.account("a").webhooks().delete("w").await.expect("204 is success");
        }
    };
    tokio::join!(server, calls);
}

#[tokio::test]
async fn a_truncated_response_is_an_error() {
    let world = World::start().await;
    let error = fault(&world, Fault::truncate(40)).await;
    assert!(error.is_transport() && !error.is_decode() && error.source().is_some(), "{error}");
    let error = fault(&world, Fault::body(200, "{\"data\": {\"id\": \"x\", \"na")).await;
    assert!(error.is_decode() && error.decode().expect("the decode error").body().starts_with(b"{\"data\""), "{error}");
    let error = fault(&world, Fault::reset()).await;
    assert!(error.is_transport(), "{error}");
}

/// The response of `files.show`, changed.
async fn changed(world: &World, change: impl FnOnce(&mut Value)) -> Fault {
    let show = world.account.files().show(&world.demo().file).include(["metadata"]);
    let mut file = serde_json::to_value(show.await.unwrap()).unwrap();
    change(&mut file);
    let body = json!({ "data": file });
    Fault::body(200, body.to_string()).on("files.show")
}

#[tokio::test]
async fn unknown_values_are_kept() {
    let world = World::start().await;
    let newer = changed(&world, |file| {
        file["status"] = json!("archived");
        file["colour_space"] = json!({"name": "ACES"});
        file["metadata"][0]["field_type"] = json!("mood");
        file["metadata"][0]["value"] = json!({"mood": "gloomy"});
    });
    world.fake.fault(newer.await);
    let file = world.account.files().show(&world.demo().file).await.expect("the file is decoded");
    assert!(matches!(&file.status, FileStatus::Unknown(status) if status.as_str() == "archived"));
    let MetadataField::Unknown(field) = &file.metadata.as_ref().expect("metadata was included")[0] else {
        panic!("{file:?}")
    };
    assert_eq!((field.tag(), &field.json()["value"]["mood"]), (Some("mood"), &json!("gloomy")));
    let again = serde_json::to_value(&file).unwrap();
    assert_eq!((&again["status"], &again["metadata"][0]), (&json!("archived"), field.json()));
}

#[tokio::test]
async fn unknown_types_in_a_list_do_not_hide_the_others() {
    let world = World::start().await;
    let list = world.account.folders().index(&world.demo().folder).page_size(3);
    let mut body = serde_json::to_value(list.clone().await.unwrap()).unwrap();
    body["data"][1] = json!({"type": "sequence", "id": "s-1", "frames": [1, 2]});
    body["links"]["next"] = Value::Null;
    world.fake.fault(Fault::body(200, body.to_string()).on("folders.index"));
    let items = list.items().try_collect().await.unwrap();
    let AssetWithIncludes::Unknown(sequence) = &items[1] else { panic!("{items:?}") };
    assert_eq!((sequence.tag(), sequence.json()), (Some("sequence"), &body["data"][1]));
    let known = |asset: &AssetWithIncludes| !matches!(asset, AssetWithIncludes::Unknown(_));
    assert_eq!(items.iter().map(known).collect::<Vec<_>>(), [true, false, true]);

    let params = SearchParams::new("opening", SearchParamsEngine::Lexical);
    let search = world.account.search().find(params);
    let mut body = serde_json::to_value(search.clone().await.unwrap()).unwrap();
    body["data"][0]["matches"] = json!([{"type": "smell_match", "smell": "roses"}]);
    world.fake.fault(Fault::body(200, body.to_string()).on("search.search"));
    let found = search.await.unwrap().data;
    let SearchResult::AssetSearchResult(found) = &found[0] else { panic!("{found:?}") };
    assert!(matches!(&found.matches[..], [SearchMatch::Unknown(new)] if new.tag() == Some("smell_match")));
}

#[tokio::test]
async fn a_missing_or_mistyped_member_is_named_by_its_path() {
    let world = World::start().await;
    let without_id = changed(&world, |file| {
        file.as_object_mut().unwrap().remove("id");
    });
    let wrong_size = changed(&world, |file| file["file_size"] = json!("large"));
    let wrong_date = changed(&world, |file| file["created_at"] = json!("yesterday"));
    let (without_id, wrong_size, wrong_date) = (without_id.await, wrong_size.await, wrong_date.await);
    for (wrong, place, word) in
        [(without_id, "data", "id"), (wrong_size, "data.file_size", "string"), (wrong_date, "data.created_at", "")]
    {
        let error = fault(&world, wrong).await;
        let decode = error.decode().expect("the response cannot be decoded");
        assert_eq!(decode.path(), place, "{error}");
        assert!(decode.message().contains(word) && error.to_string().contains(place), "{error}");
        assert!(!error.to_string().contains("large") && !error.to_string().contains("yesterday"), "{error}");
    }
}

/// A page of `files.list` with this link to the next one.
async fn page_with(world: &World, next: &str) -> Fault {
    let list = world.account.files().list(&world.demo().big_folder).page_size(2);
    let mut body = serde_json::to_value(list.await.unwrap()).unwrap();
    body["links"]["next"] = json!(next);
    world.fake.clear_requests();
    Fault::body(200, body.to_string()).on("files.list")
}

#[tokio::test]
async fn an_unusable_link_is_an_error() {
    let world = World::start().await;
    for (next, word) in [
        ("https://evil.example/v4/x?after=1", "another server"),
        ("//evil.example/v4/x?after=1", "another server"),
        ("http://127.0.0.1:1/v4/x?after=1", "another server"),
        ("/v4/somewhere", "no cursor"),
    ] {
        let page = page_with(&world, next).await;
        world.fake.fault(page);
        let files = world.account.files().list(&world.demo().big_folder).page_size(2);
        let error = files.items().try_collect().await.expect_err(next);
        assert!(error.is_paging() && error.to_string().contains(word), "{next}: {error}");
        assert_eq!(world.fake.calls("files.list"), 1, "{next}");
    }
}

#[tokio::test]
async fn a_cycle_of_pages_is_an_error() {
    let world = World::start().await;
    let page = page_with(&world, "/v4/x?after=round").await;
    world.fake.fault(page.times(10));
    let mut items = world.account.files().list(&world.demo().big_folder).page_size(2).items();
    let mut read = 0;
    let error = loop {
        match items.next().await.expect("the list should not end") {
            Ok(_) => read += 1,
            Err(error) => break error,
        }
    };
    assert!(error.is_paging(), "{error}");
    assert!(read <= 4 && world.fake.calls("files.list") == 2, "{read} items");
    assert!(items.next().await.is_none() && items.is_done());
}

#[tokio::test]
async fn a_failed_page_is_an_error_and_the_list_resumes_from_its_cursor() {
    let world = World::start().await;
    let list = || world.account.files().list(&world.demo().big_folder).page_size(50).max_retries(0);
    for trouble in [Fault::status(404), Fault::html(502), Fault::body(200, "{}"), Fault::truncate(9), Fault::reset()] {
        world.fake.fault(trouble.on("files.list").skip(1));
        let mut items = list().items();
        let mut names = Vec::new();
        let error = loop {
            match items.next().await.expect("the list should not end") {
                Ok(item) => names.push(serde_json::to_value(item).unwrap()["name"].clone()),
                Err(error) => break error,
            }
        };
        assert_eq!((names.len(), error.operation()), (50, Some("files.list")), "{error}");
        assert!(items.next().await.is_none(), "the list should end after an error");
        let cursor = items.cursor().expect("the cursor of the second page").clone();
        for item in list().after(cursor).items().try_collect().await.unwrap() {
            names.push(serde_json::to_value(item).unwrap()["name"].clone());
        }
        let mut distinct: Vec<_> = names.iter().map(Value::to_string).collect();
        distinct.sort();
        distinct.dedup();
        assert_eq!((names.len(), distinct.len()), (130, 130));
    }
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn transient_failures_are_retried() {
    let world = World::start().await;
    let folder = world.folder(&world.demo().root_folder, "Ours").await.unwrap();
    for status in [408, 429, 500, 503] {
        world.fake.clear_requests();
        world.fake.fault(Fault::status(status).header("retry-after", "0").times(2));
        let data = FileCreateLocalUploadParams::new(format!("{status}.mov"), 1);
        world.account.files().create_local_upload(&folder, data).await.expect("the third attempt succeeds");
        assert_eq!(world.fake.calls("files.create_local_upload"), 3, "{status}");
    }
    world.fake.fault(Fault::status(503).header("retry-after", "0").on("files.list").skip(1).times(2));
    let files = world.account.files().list(&folder).page_size(1).items().try_collect().await.unwrap();
    assert_eq!(files.len(), 4, "no file should be created twice");

    world.fake.fault(Fault::status(503).header("retry-after", "0").on("users.show").times(9));
    let error = world.client.users().show().max_retries(1).await.expect_err("all attempts fail");
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(503), 2));
    world.fake.clear_faults();
    world.fake.fault(Fault::status(503).header("retry-after", "3600").on("users.show"));
    let error = world.client.users().show().await.expect_err("a retry delay of one hour is not waited for");
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(503), 1));
}

#[tokio::test]
async fn a_call_that_may_have_been_executed_is_not_repeated() {
    let world = World::start().await;
    let (folders, root) = (world.account.folders(), &world.demo().root_folder);
    world.fake.fault(Fault::reset_after().on("folders.create"));
    let error = folders.create(root, FolderCreateParams::new().name("Once")).await;
    let error = error.expect_err("the outcome of the call is unknown");
    assert!(error.is_transport() && error.attempts() == 1, "{error}");
    let made = folders.list(root).items().try_collect().await.unwrap();
    assert_eq!(made.iter().filter(|folder| folder.name == "Once").count(), 1);

    world.fake.fault(Fault::reset_after().on("folders.show"));
    folders.show(root).await.expect("a read can be repeated");
    assert_eq!(world.fake.calls("folders.show"), 2);
}

#[tokio::test]
async fn a_timeout_and_the_size_limit_end_a_call() {
    let world = World::start().await;
    world.fake.fault(Fault::delay(Duration::from_secs(30)).on("users.show"));
    let call = world.client.users().show().timeout(Duration::from_millis(50)).max_retries(0);
    let error = call.await.expect_err("the call should time out");
    assert!(error.is_timeout(), "{error}");

    let small = Client::builder(world.fake.token()).base_url(world.fake.base_url()).max_response_bytes(1_000);
    let small = small.max_retries(0).build().unwrap();
    let error = small
        .account(world.account.id())
        .files()
        .list(&world.demo().big_folder)
        .await
        .expect_err("the response is too large");
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test]
async fn an_expired_token_is_reported() {
    let world = World::start().await;
    let client = world.colleague();
    assert!(world.fake.expire_token("colleague"));
    let error = client.users().show().await.expect_err("the token has expired");
    assert!(error.is_unauthorized() && !error.to_string().contains("colleague"), "{error}");
    assert_eq!(world.fake.calls("users.show"), 1, "a static token should not be tried again");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let world = World::start().await;
    let elsewhere = Fault::body(302, "").header("location", "http://127.0.0.1:1/v4/me").on("users.show");
    world.fake.fault(elsewhere);
    let error = world.client.users().show().await.expect_err("redirects are not followed");
    assert!(error.is_redirect() && error.attempts() == 1, "{error}");
}
