//! Fault injection, from Rust and over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use fake_frameio::Fault;
use serde_json::json;
use support::demo;

/// Whether an error was caused by a connection reset.
fn is_reset(error: &reqwest::Error) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionReset) {
            return true;
        }
        source = error.source();
    }
    false
}

#[tokio::test]
async fn a_status_fault_can_skip_repeat_and_set_headers() {
    let world = demo().await;
    world.fake.fault(Fault::status(503).header("retry-after", "7").on("users.show").skip(1).times(2));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let answer = world.get("/v4/me").await;
        assert_eq!(answer.header("retry-after").is_some(), answer.status == 503);
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [200, 503, 503, 200]);
    assert_eq!(world.fake.calls("users.show"), 4);
    assert_eq!(world.fake.pending_faults(), 0);
}

#[tokio::test]
async fn faults_can_return_html_and_incomplete_json() {
    let world = demo().await;
    world.fake.fault(Fault::html(502));
    world.fake.fault(Fault::body(200, "{\"data\": "));
    let answer = world.get("/v4/me").await;
    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html")));
    let answer = world.get("/v4/me").await;
    assert_eq!((answer.status, answer.body), (200, json!("{\"data\": ")));
}

#[tokio::test]
async fn reset_faults_reset_the_connection_before_or_after_the_operation() {
    let world = demo().await;
    let create = world.at("/workspaces");
    let before = world.get(&create).await.ids().len();
    world.fake.fault(Fault::reset());
    let body = json!({"data": {"name": "x"}}).to_string();
    let send =
        || world.request(reqwest::Method::POST, &create).header("content-type", "application/json").body(body.clone());
    assert!(is_reset(&send().send().await.unwrap_err()));
    assert_eq!(world.get(&create).await.ids().len(), before, "the workspace was not created");
    world.fake.fault(Fault::reset_after());
    assert!(is_reset(&send().send().await.unwrap_err()));
    assert_eq!(world.get(&create).await.ids().len(), before + 1, "it was created, but the response was lost");
}

#[tokio::test]
async fn a_truncated_body_is_an_error_after_its_first_bytes() {
    let world = demo().await;
    world.fake.fault(Fault::truncate(10));
    let mut response = world.request(reqwest::Method::GET, "/v4/me").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut seen = Vec::new();
    let ended = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => seen.extend_from_slice(&chunk),
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    assert!(!ended, "a truncated body ends with an error");
    assert_eq!(seen.len(), 10);
}

#[tokio::test]
async fn a_truncated_download_is_an_error() {
    let world = demo().await;
    let path = world.at(&format!("/files/{}?include=media_links.original", world.fake.demo().file));
    let shown = world.get(&path).await.expect(200);
    let url = shown["data"]["media_links"]["original"]["download_url"].as_str().unwrap();
    world.fake.fault(Fault::truncate(70_000).on("store.get_media"));
    assert!(world.http.get(url).send().await.unwrap().bytes().await.is_err());
    assert_eq!(world.http.get(url).send().await.unwrap().bytes().await.unwrap().len(), 96_000);
}

#[tokio::test]
async fn a_delay_fault_delays_the_response() {
    let world = demo().await;
    world.fake.fault(Fault::delay(Duration::from_millis(80)));
    let start = Instant::now();
    assert_eq!(world.get("/v4/me").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_body_that_is_cut_short_has_a_matching_content_length() {
    let world = demo().await;
    let whole = world.request(reqwest::Method::GET, "/v4/me").send().await.unwrap().text().await.unwrap();
    world.fake.fault(Fault::cut_short(20));
    let answer = world.request(reqwest::Method::GET, "/v4/me").send().await.unwrap();
    assert_eq!(answer.headers()["content-length"], "20");
    assert_eq!(answer.text().await.unwrap(), whole[..20]);
}

#[tokio::test(start_paused = true)]
async fn a_response_can_stall_or_be_delayed() {
    let world = demo().await;
    let whole = world.request(reqwest::Method::GET, "/v4/me").send().await.unwrap().text().await.unwrap();
    let create = world.at("/workspaces");
    let before = world.get(&create).await.ids().len();

    let begun = tokio::time::Instant::now();
    world.fake.fault(Fault::stall(20, Duration::from_secs(7)));
    let mut answer = world.request(reqwest::Method::GET, "/v4/me").send().await.unwrap();
    assert_eq!(answer.chunk().await.unwrap().unwrap(), whole[..20]);
    assert_eq!(begun.elapsed().as_secs(), 0);
    assert_eq!(answer.chunk().await.unwrap().unwrap(), whole[20..]);
    assert_eq!((begun.elapsed().as_secs(), answer.chunk().await.unwrap()), (7, None));

    world.fake.fault(Fault::delay_after(Duration::from_secs(5)));
    assert_eq!(world.post(&create, json!({"data": {"name": "x"}})).await.status, 201);
    assert_eq!(begun.elapsed().as_secs(), 12);
    assert_eq!(world.get(&create).await.ids().len(), before + 1);
}

#[tokio::test]
async fn a_connection_can_be_reset_within_the_request_body() {
    let world = demo().await;
    let create = world.at("/workspaces");
    let before = world.get(&create).await.ids().len();
    world.fake.fault(Fault::reset_during());
    let long = json!({"data": {"name": "x".repeat(3_000_000)}}).to_string();
    let send = world.request(reqwest::Method::POST, &create).header("content-type", "application/json").body(long);
    send.send().await.unwrap_err();
    assert_eq!(world.get(&create).await.ids().len(), before);
    let requests = world.fake.requests();
    assert_eq!((requests[1].status, &requests[1].body), (0, &None), "only a part of the body arrived");
}

#[tokio::test]
async fn response_headers_can_be_replaced_and_repeated() {
    let world = demo().await;
    let (limit, date) = ("x-ratelimit-limit", "Thu, 01 Jan 1970 00:00:00 GMT");
    world.fake.fault(Fault::headers([(limit, "0"), (limit, "-1")]).header("date", date));
    let answer = world.request(reqwest::Method::GET, "/v4/me").send().await.unwrap();
    assert_eq!(answer.headers().get_all(limit).iter().collect::<Vec<_>>(), ["0", "-1"]);
    assert_eq!((answer.status().as_u16(), &answer.headers()["date"]), (200, &date.parse().unwrap()));
}

#[tokio::test]
async fn faults_tokens_and_the_clock_can_be_controlled_over_http() {
    let world = demo().await;
    let fault = json!({"kind": "status", "status": 500, "on": "users.*", "times": 1, "headers": {"x-why": "test"}});
    assert_eq!(world.post("/__fake/faults", fault).await.status, 204);
    let answer = world.get("/v4/me").await;
    assert_eq!((answer.status, answer.header("x-why")), (500, Some("test")));
    assert_eq!(world.post("/__fake/faults", json!({"kind": "earthquake"})).await.status, 422);

    let token = world.post("/__fake/tokens", json!({"expires_in": 5})).await.expect(201);
    let url = format!("{}/v4/me", world.fake.base_url());
    let ask =
        async || world.http.get(&url).bearer_auth(token["token"].as_str().unwrap()).send().await.unwrap().status();
    assert_eq!(ask().await, 200);
    assert_eq!(world.post("/__fake/clock", json!({"advance_ms": 5_000})).await.status, 204);
    assert_eq!(ask().await, 401);

    let requests = world.get("/__fake/requests").await.expect(200);
    assert_eq!(requests["requests"][0]["operation"], "users.show");
    assert_eq!(requests["requests"].as_array().unwrap().len(), 3, "control requests are not listed");
    assert_eq!(world.get("/__fake/violations").await.expect(200), json!({"violations": []}));
    assert_eq!(world.get("/__fake").await.expect(200)["workspaces"], 2);
    assert_eq!(world.get("/__fake/nothing").await.status, 404);
}

#[tokio::test]
async fn every_kind_of_fault_can_be_set_over_http() {
    let world = demo().await;
    let ask = async || {
        let answer = world.request(reqwest::Method::GET, "/v4/me").send().await.ok()?;
        let (status, date) = (answer.status().as_u16(), answer.headers()["date"].to_str().unwrap().to_owned());
        Some((status, date, answer.text().await.ok()?))
    };
    let (_, _, usual) = ask().await.unwrap();
    let long_ago = "Thu, 01 Jan 1970 00:00:00 GMT";
    for (fault, status, text) in [
        (json!({"kind": "status", "status": 503}), 503, None),
        (json!({"kind": "html", "status": 502}), 502, None),
        (json!({"kind": "body", "status": 200, "body": "[]"}), 200, Some("[]")),
        (json!({"kind": "delay", "delay_ms": 1}), 200, Some(&*usual)),
        (json!({"kind": "delay_after", "delay_ms": 1}), 200, Some(&usual)),
        (json!({"kind": "reset"}), 0, None),
        (json!({"kind": "reset_during"}), 0, None),
        (json!({"kind": "reset_after"}), 0, None),
        (json!({"kind": "status_after", "status": 500}), 500, None),
        (json!({"kind": "truncate", "bytes": 3}), 0, None),
        (json!({"kind": "stall", "bytes": 3, "delay_ms": 1}), 200, Some(&usual)),
        (json!({"kind": "cut_short", "bytes": 3}), 200, Some(&usual[..3])),
        (json!({"kind": "headers", "headers": {"date": long_ago}}), 200, Some(&usual)),
    ] {
        assert_eq!(world.post("/__fake/faults", fault.clone()).await.status, 204, "{fault}");
        let answer = ask().await;
        assert_eq!(answer.as_ref().map_or(0, |(status, ..)| *status), status, "{fault}");
        if let (Some((_, date, found)), Some(text)) = (answer, text) {
            assert_eq!(found, text, "{fault}");
            assert_eq!(date == long_ago, fault["kind"] == "headers", "{fault}");
        }
    }
}

#[tokio::test]
async fn a_reset_restores_the_demo_data() {
    let world = demo().await;
    let ids = world.get("/__fake/demo").await.expect(200);
    assert_eq!(ids["file"], json!(world.fake.demo().file));
    let file = world.at(&format!("/files/{}", world.fake.demo().file));
    assert_eq!(world.delete(&file).await.status, 204);
    assert_eq!(world.get(&file).await.status, 404);
    assert_eq!(world.post("/__fake/reset", json!({})).await.status, 204);
    assert_eq!(world.get(&file).await.status, 200);
    assert_eq!(world.fake.calls("files.delete"), 0);
}

#[tokio::test]
async fn invalid_control_requests_are_rejected() {
    let world = demo().await;
    for (path, wish, pointer) in [
        ("faults", json!({"kind": "status", "on": "files.shwo"}), "/on"),
        ("faults", json!({"kind": "status", "on": "filse.*"}), "/on"),
        ("faults", json!({"kind": "status", "sttaus": 503}), "/sttaus"),
        ("faults", json!({"kind": "status", "status": 99}), "/status"),
        ("faults", json!({"kind": "status", "times": "2"}), "/times"),
        ("faults", json!({"kind": "status", "headers": {"retry-after": 1}}), "/headers"),
        ("faults", json!({}), "/kind"),
        ("clock", json!({"advance": 1}), "/advance"),
        ("clock", json!({}), "/advance_ms"),
        ("tokens", json!({"tokn": "t"}), "/tokn"),
    ] {
        let answer = world.post(&format!("/__fake/{path}"), wish).await;
        assert_eq!((answer.status, answer.errors()[0].0), (422, pointer), "{}", answer.body);
    }
    for on in ["files.show", "files.*", "store.put_part", "ims.authorize", "ims.*"] {
        let wish = json!({"kind": "status", "on": on});
        assert_eq!(world.post("/__fake/faults", wish).await.status, 204, "{on}");
    }
}

#[tokio::test]
async fn faults_of_the_part_store_return_xml() {
    let world = demo().await;
    world.fake.fault(Fault::status(503).on("store.get_media"));
    let answer = world.get("/__store/media/any/original").await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.as_str().is_some_and(|xml| xml.contains("<Code>SlowDown</Code>")), "{}", answer.body);
}
