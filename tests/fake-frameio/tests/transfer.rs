//! Uploads in parts, and downloads of whole files and ranges.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::{Duration, SystemTime};

use fake_frameio::FakeFrameio;
use serde_json::{Value, json};
use support::{Answer, World, demo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

struct Upload {
    id: String,
    media_type: String,
    parts: Vec<(usize, String)>,
}

async fn begin(world: &World, name: &str, size: usize) -> Upload {
    let path = world.at(&format!("/folders/{}/files/local_upload", world.fake.demo().folder));
    let made = world.post(&path, json!({"data": {"name": name, "file_size": size}})).await.expect(201)["data"].clone();
    let urls = made["upload_urls"].as_array().unwrap();
    Upload {
        id: made["id"].as_str().unwrap().to_owned(),
        media_type: made["media_type"].as_str().unwrap().to_owned(),
        parts: urls
            .iter()
            .map(|url| (url["size"].as_u64().unwrap() as usize, url["url"].as_str().unwrap().to_owned()))
            .collect(),
    }
}

async fn put(world: &World, url: &str, acl: &str, media_type: &str, bytes: Vec<u8>) -> Answer {
    let request = world.http.put(url).header("x-amz-acl", acl).header("content-type", media_type).body(bytes);
    world.send(request).await
}

async fn file(world: &World, id: &str, include: &str) -> Value {
    world.get(&world.at(&format!("/files/{id}?include={include}"))).await.expect(200)["data"].clone()
}

#[tokio::test]
async fn a_file_uploaded_in_parts_is_downloaded_unchanged() {
    let world = World::start(FakeFrameio::builder().part_size(1000)).await;
    let bytes: Vec<u8> = (0..2_501_u32).map(|number| (number % 251) as u8).collect();
    let upload = begin(&world, "Shot.mp4", bytes.len()).await;
    assert_eq!(upload.parts.iter().map(|(size, _)| *size).collect::<Vec<_>>(), [834, 834, 833]);
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (size, _) in &upload.parts {
        let start = ends.last().map_or(0, |(_, end)| *end);
        ends.push((start, start + size));
    }
    for index in [2, 0, 1] {
        let status = world.get(&world.at(&format!("/files/{}/status", upload.id))).await.expect(200);
        assert_eq!(status["data"]["upload_complete"], false);
        let (start, end) = ends[index];
        let answer =
            put(&world, &upload.parts[index].1, "private", &upload.media_type, bytes[start..end].to_vec()).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("etag").is_some() && answer.header("x-ratelimit-limit").is_none());
    }
    assert_eq!(file(&world, &upload.id, "creator").await["status"], "uploaded");
    let links = file(&world, &upload.id, "media_links.original,media_links.thumbnail").await["media_links"].clone();
    assert_eq!(links["thumbnail"]["url"], Value::Null, "there is no rendition before the file is transcoded");
    world.fake.advance(Duration::from_secs(2));
    let shown = file(&world, &upload.id, "media_links.original,media_links.thumbnail").await;
    assert_eq!(shown["status"], "transcoded");
    assert!(shown["media_links"]["thumbnail"]["url"].is_string());

    let url = shown["media_links"]["original"]["download_url"].as_str().unwrap();
    let response = world.http.get(url).send().await.unwrap();
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"Shot.mp4\"");
    assert_eq!(response.headers()["content-length"], "2501");
    assert_eq!(response.bytes().await.unwrap(), bytes);
    let response = world.http.get(url).header("range", "bytes=100-199").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["content-range"].to_str().unwrap()),
        (206, "bytes 100-199/2501")
    );
    assert_eq!(response.bytes().await.unwrap(), bytes[100..200]);
    let head = world.http.head(url).send().await.unwrap();
    assert_eq!(
        (&head.headers()["content-length"], &head.headers()["accept-ranges"]),
        (&"2501".parse().unwrap(), &"bytes".parse().unwrap())
    );
    assert_eq!(world.http.get(url).header("range", "bytes=2501-").send().await.unwrap().status(), 416);
    assert_eq!(world.fake.file_bytes(&upload.id), Some(bytes));
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn a_part_with_wrong_headers_or_a_wrong_size_is_rejected() {
    let world = demo().await;
    let upload = begin(&world, "a.png", 10).await;
    let url = &upload.parts[0].1;
    let ten = || vec![0; 10];
    for answer in [
        put(&world, url, "public-read", "image/png", ten()).await,
        put(&world, url, "private", "image/jpeg", ten()).await,
        put(&world, url, "private", "image/png", vec![0; 9]).await,
        put(&world, &url.replace("part_1", "part_2"), "private", "image/png", ten()).await,
        put(&world, &url.replace("X-Amz-Expires=86400", "X-Amz-Expires=86401"), "private", "image/png", ten()).await,
    ] {
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("content-type"), Some("application/xml"));
        assert!(answer.body.as_str().unwrap().contains("<Code>SignatureDoesNotMatch</Code>"), "{}", answer.body);
    }
    let with_token = world.http.put(url).header("x-amz-acl", "private").header("content-type", "image/png");
    let with_token = world.send(with_token.bearer_auth("demo-token").body(ten())).await;
    assert_eq!(with_token.status, 400);
    assert!(with_token.body.as_str().unwrap().contains("InvalidArgument"));
    assert_eq!(put(&world, url, "private", "image/png", ten()).await.status, 200);
}

#[tokio::test]
async fn signed_urls_expire_after_a_day() {
    let world = demo().await;
    let upload = begin(&world, "a.png", 1).await;
    let shown = file(&world, &world.fake.demo().file, "media_links.original").await;
    let media = shown["media_links"]["original"]["inline_url"].as_str().unwrap().to_owned();
    assert_eq!(world.http.get(&media).send().await.unwrap().status(), 200);
    world.fake.advance(Duration::from_secs(24 * 60 * 60 + 1));
    let answer = put(&world, &upload.parts[0].1, "private", "image/png", vec![1]).await;
    assert!(answer.status == 403 && answer.body.as_str().unwrap().contains("AccessDenied"), "{answer:?}");
    assert_eq!(world.http.get(&media).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn signed_urls_state_when_they_expire() {
    let world = demo().await;
    let upload = begin(&world, "a.png", 1).await;
    let shown = file(&world, &world.fake.demo().file, "media_links.original").await;
    let media = shown["media_links"]["original"]["inline_url"].as_str().unwrap();
    let value = |url: &str, name: &str| {
        let pair = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap();
        pair.to_owned()
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let tomorrow = now + 24 * 60 * 60;
    let expires: u64 = value(media, "Expires").parse().unwrap();
    assert!((tomorrow - 60..=tomorrow + 60).contains(&expires), "{media}");
    let (date, part) = (value(&upload.parts[0].1, "X-Amz-Date"), &upload.parts[0].1);
    assert!(date.len() == 16 && date.as_bytes()[8] == b'T' && date.ends_with('Z'), "{part}");
    assert_eq!(value(part, "X-Amz-Expires"), "86400");
}

#[tokio::test]
async fn the_largest_file_has_ten_thousand_parts() {
    let world = demo().await;
    let path = world.at(&format!("/folders/{}/files/local_upload", world.fake.demo().folder));
    let body = json!({"data": {"name": "a.mov", "file_size": 5_000_000_000_000_u64}});
    let made = world.post(&path, body).await.expect(201);
    let urls = made["data"]["upload_urls"].as_array().unwrap();
    assert_eq!((urls.len(), &urls[9_999]["size"]), (10_000, &json!(500_000_000)));
}

#[tokio::test]
async fn the_upload_status_has_the_times_of_the_first_and_last_part() {
    let world = World::start(FakeFrameio::builder().part_size(1)).await;
    let upload = begin(&world, "a.png", 2).await;
    let status =
        async || world.get(&world.at(&format!("/files/{}/status", upload.id))).await.expect(200)["data"].clone();
    assert_eq!(status().await["uploaded_at"], Value::Null);
    put(&world, &upload.parts[0].1, "private", "image/png", vec![1]).await;
    let begun = status().await;
    assert!(begun["uploaded_at"].is_string() && begun["upload_completed_at"].is_null(), "{begun}");
    put(&world, &upload.parts[1].1, "private", "image/png", vec![1]).await;
    let ended = status().await;
    assert_eq!(ended["uploaded_at"], begun["uploaded_at"]);
    assert!(ended["upload_completed_at"].as_str() > ended["uploaded_at"].as_str(), "{ended}");
}

#[tokio::test]
async fn a_file_that_is_not_uploaded_cannot_be_downloaded() {
    let world = demo().await;
    let upload = begin(&world, "a.png", 1).await;
    let shown = file(&world, &upload.id, "media_links.original").await;
    let url = shown["media_links"]["original"]["download_url"].as_str().unwrap().to_owned();
    let answer = world.send(world.http.get(&url)).await;
    assert!(answer.status == 403 && answer.body.as_str().unwrap().contains("AccessDenied"));
}

#[tokio::test]
async fn an_attachment_can_be_uploaded() {
    let world = demo().await;
    let path = world.at(&format!("/comments/{}/attachments", world.fake.demo().comment));
    let body = json!({"data": {"name": "n.pdf", "file_size": 4, "media_type": "application/pdf"}});
    let made = world.post(&path, body).await.expect(201);
    let url = made["data"]["upload_urls"][0].as_str().unwrap().to_owned();
    assert_eq!(put(&world, &url, "private", "image/png", vec![0; 4]).await.status, 403);
    assert_eq!(put(&world, &url, "private", "application/pdf", vec![0; 4]).await.status, 200);
}

#[tokio::test]
async fn a_part_without_a_content_length_is_rejected() {
    let world = demo().await;
    let upload = begin(&world, "a.png", 3).await;
    let address = world.fake.base_url().replace("http://", "");
    let path = upload.parts[0].1.replace(&world.fake.base_url(), "");
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "PUT {path} HTTP/1.1\r\nhost: {address}\r\nx-amz-acl: private\r\ncontent-type: image/png\r\n\
         transfer-encoding: chunked\r\nconnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 411"), "{answer}");
}

#[tokio::test]
async fn a_hundred_concurrent_requests_are_all_served() {
    let world = demo().await;
    let path = world.at(&format!("/folders/{}/files/local_upload", world.fake.demo().folder));
    let body = json!({"data": {"name": "a.png", "file_size": 1}}).to_string();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let request = world.request(reqwest::Method::POST, &path).header("content-type", "application/json");
            let request = request.body(body.clone());
            tokio::spawn(async move { request.send().await.unwrap().status() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 201);
    }
    assert_eq!(world.fake.calls("files.create_local_upload"), 100);
    world.fake.assert_no_violations();
}
