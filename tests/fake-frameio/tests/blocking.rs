//! The blocking server, which runs on its own thread.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::io::{Read, Write};
use std::net::TcpStream;

use fake_frameio::FakeFrameio;

#[test]
fn the_blocking_server_needs_no_async_runtime() {
    let fake = FakeFrameio::builder().start_blocking().expect("starts");
    let address = fake.base_url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).expect("connects");
    let request = format!(
        "GET /v4/me HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\nconnection: close\r\n\r\n",
        fake.token()
    );
    stream.write_all(request.as_bytes()).expect("sends");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("receives");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(answer.contains("Ada Demo"));
    assert_eq!(fake.calls("users.show"), 1);
}
