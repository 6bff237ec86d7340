//! Plain HTTP for the URLs in API responses: parts of uploads, and media.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A raw HTTP response.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Uploads the bytes of a part to the given URL, with the headers that the part store requires.
pub async fn put_part(url: &str, media_type: &str, bytes: &[u8]) -> Answer {
    send("PUT", url, &format!("x-amz-acl: private\r\ncontent-type: {media_type}\r\n"), bytes).await
}

/// Gets a URL without a token.
pub async fn get(url: &str) -> Answer {
    send("GET", url, "", &[]).await
}

/// Gets a URL of the API with a token.
pub async fn get_from_api(url: &str, token: &str) -> Answer {
    send("GET", url, &format!("authorization: Bearer {token}\r\napi-version: 4.0\r\n"), &[]).await
}

/// Sends a request to an interface of the API, with a token and, unless `body` is empty, a JSON body.
pub async fn ask_api(method: &str, url: &str, token: &str, interface: &str, body: &str) -> Answer {
    let media_type = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
    let headers = format!("authorization: Bearer {token}\r\napi-version: {interface}\r\n{media_type}");
    send(method, url, &headers, body.as_bytes()).await
}

async fn send(method: &str, url: &str, headers: &str, body: &[u8]) -> Answer {
    let (host, path) = url.strip_prefix("http://").expect("http").split_once('/').expect("a path");
    let length = body.len();
    let head = format!(
        "{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("the head is sent");
    stream.write_all(body).await.expect("the body is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let end = head_end(&answer).expect("a head");
    let status = String::from_utf8_lossy(&answer[9..12]).parse().expect("a status");
    Answer { status, body: answer.split_off(end) }
}

/// A receiver for deliveries of webhooks.
#[derive(Debug)]
pub struct Receiver(TcpListener);

/// A received delivery.
#[derive(Debug)]
pub struct Delivery {
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: serde_json::Value,
}

impl Receiver {
    /// Starts to listen.
    pub async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.expect("a port"))
    }

    /// The URL to register for a webhook.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.0.local_addr().expect("an address"))
    }

    /// Accepts one delivery and acknowledges it.
    pub async fn take(&self) -> Delivery {
        let (mut stream, _) = self.0.accept().await.expect("a delivery");
        let mut bytes = Vec::new();
        loop {
            let mut chunk = [0; 4096];
            let count = stream.read(&mut chunk).await.expect("more of it");
            assert_ne!(count, 0, "the delivery is incomplete");
            bytes.extend_from_slice(&chunk[..count]);
            let Some(end) = head_end(&bytes) else { continue };
            let Ok(body) = serde_json::from_slice(&bytes[end..]) else { continue };
            stream
                .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
                .await
                .expect("the response is sent");
            return Delivery { head: String::from_utf8_lossy(&bytes[..end]).into_owned(), body };
        }
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    Some(bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4)
}
