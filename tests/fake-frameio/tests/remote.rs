//! Remote uploads: files that the service fetches from a URL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod support;

use fake_frameio::FakeFrameio;
use serde_json::{Value, json};
use support::{World, demo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Serves one response per connection, in order. Returns the address, and a task that returns the requests.
async fn source(answers: Vec<String>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.unwrap();
            requests.push(String::from_utf8_lossy(&request[..length]).into_owned());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        requests
    });
    (address, served)
}

fn body(text: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len())
}

async fn upload(world: &World, url: &str) -> Value {
    let path = world.at(&format!("/folders/{}/files/remote_upload", world.fake.demo().folder));
    world.post(&path, json!({"data": {"name": "Far.txt", "source_url": url}})).await.expect(202)
}

/// Polls the status link of the response until the upload has completed or failed. Returns the last status.
async fn end(world: &World, made: &Value) -> Value {
    loop {
        let status = world.get(made["links"]["status"].as_str().unwrap()).await.expect(200)["data"].clone();
        if status["upload_complete"] == true || status["upload_failed"] == true {
            return status;
        }
    }
}

#[tokio::test]
async fn an_http_source_is_fetched() {
    let world = demo().await;
    let moved = "HTTP/1.1 302 Found\r\nlocation: /there?b=2\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (address, served) = source(vec![moved.to_owned(), body("far away")]).await;
    let made = upload(&world, &format!("{address}/here?a=1")).await;
    assert_eq!((&made["data"]["status"], &made["data"]["file_size"]), (&json!("created"), &json!(0)));
    let status = end(&world, &made).await;
    assert_eq!(status["upload_failed"], false);
    assert!(status["uploaded_at"].as_str() < status["upload_completed_at"].as_str(), "{status}");
    let id = made["data"]["id"].as_str().unwrap();
    let file = world.get(&world.at(&format!("/files/{id}?include=media_links.original"))).await.expect(200);
    assert_eq!((&file["data"]["status"], &file["data"]["file_size"]), (&json!("uploaded"), &json!(8)));
    let url = file["data"]["media_links"]["original"]["download_url"].as_str().unwrap();
    assert_eq!(world.http.get(url).send().await.unwrap().text().await.unwrap(), "far away");
    let requests = served.await.unwrap();
    assert!(requests[0].starts_with("GET /here?a=1 HTTP/1.1") && requests[1].starts_with("GET /there?b=2 HTTP/1.1"));
    assert!(!requests[0].contains("authorization"), "{requests:?}");
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn a_remote_file_that_is_too_large_to_be_stored_keeps_its_size() {
    let world = World::start(FakeFrameio::builder().keep_bytes(4)).await;
    let (address, _) = source(vec![body("far away")]).await;
    let made = upload(&world, &address).await;
    assert_eq!(end(&world, &made).await["upload_complete"], true);
    assert_eq!(world.fake.file_bytes(made["data"]["id"].as_str().unwrap()).unwrap().len(), 8);
}

#[tokio::test]
async fn a_source_that_fails_fails_the_upload() {
    let world = demo().await;
    let short = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\nfar".to_owned();
    let missing = "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno".to_owned();
    let endless = "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned();
    for answers in [vec![short], vec![missing], vec![body("")], vec![endless; 6], vec![]] {
        let (address, served) = source(answers).await;
        let made = upload(&world, &address).await;
        let status = end(&world, &made).await;
        assert_eq!((&status["upload_complete"], &status["upload_completed_at"]), (&json!(false), &Value::Null));
        let id = made["data"]["id"].as_str().unwrap();
        assert_eq!(world.get(&world.at(&format!("/files/{id}"))).await.expect(200)["data"]["status"], "created");
        assert!(world.fake.file_bytes(id).is_none());
        served.await.unwrap();
    }
    world.fake.assert_no_violations();
}

#[tokio::test]
async fn an_https_source_is_not_fetched_and_its_bytes_are_made_up() {
    let world = demo().await;
    let made = upload(&world, "https://example.com/far.txt").await;
    assert_eq!((&made["data"]["status"], &made["data"]["file_size"]), (&json!("uploaded"), &json!(1024 * 1024)));
    let folder = world.at(&format!("/folders/{}/files", world.fake.demo().folder));
    let source = "https://example.com/old.mov";
    let older = json!({"name": "Old.mov", "file_size": 5, "media_type": "video/quicktime", "source_url": source});
    let older = world.post(&folder, json!({"data": older})).await.expect(202);
    assert!(older["data"].get("upload_urls").is_none(), "the client has nothing to upload: {older}");
    let nowhere = json!({"data": {"name": "a", "source_url": "ftp://example.com/a"}});
    assert_eq!(world.post(&format!("{folder}/remote_upload"), nowhere).await.errors()[0].0, "/data/source_url");
}
