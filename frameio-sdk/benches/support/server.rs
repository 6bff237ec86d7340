//! A server with minimal cost on its own thread: it searches for the end of a request without a body and writes a
//! prepared response.

use std::sync::Arc;
use std::thread;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A rate limit that is never reached, so that no call waits for the published one.
const RATE_LIMIT_HEADERS: &str =
    "x-ratelimit-limit: 1000000000\r\nx-ratelimit-remaining: 1000000000\r\nx-ratelimit-window: 1000\r\n";

/// Starts a server that answers each request with `body(first line)`, and returns its URL. It runs until the program
/// ends.
pub(crate) fn start(body: impl Fn(&str) -> String + Send + Sync + 'static) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let body: Arc<dyn Fn(&str) -> String + Send + Sync> = Arc::new(body);
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(serve(stream, Arc::clone(&body)));
            }
        });
    });
    url
}

async fn serve(mut stream: TcpStream, body: Arc<dyn Fn(&str) -> String + Send + Sync>) {
    let mut buffer = Vec::with_capacity(4096);
    let mut answers: Vec<(String, Vec<u8>)> = Vec::new();
    loop {
        buffer.clear();
        while !buffer.ends_with(b"\r\n\r\n") {
            match stream.read_buf(&mut buffer).await {
                Ok(1..) => {}
                _ => return,
            }
        }
        let line = String::from_utf8_lossy(buffer.split(|byte| *byte == b'\r').next().unwrap_or_default()).into_owned();
        let answer = match answers.iter().position(|(known, _)| *known == line) {
            Some(at) => &answers[at].1,
            None => {
                let body = body(&line);
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{RATE_LIMIT_HEADERS}content-length: {}\r\n\r\n",
                    body.len()
                );
                answers.push((line, [head, body].concat().into_bytes()));
                &answers[answers.len() - 1].1
            }
        };
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}
