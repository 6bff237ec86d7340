//! A receiver of webhooks. It sends the given statuses in order (0: no response), then 200, and queues the requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) struct ReceivedRequest {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    inbox: mpsc::UnboundedReceiver<ReceivedRequest>,
}

impl Receiver {
    pub(crate) async fn start(statuses: &[u16], answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook?x=1", listener.local_addr().expect("an address"));
        let (sender, inbox) = mpsc::unbounded_channel();
        let statuses = Arc::new(Mutex::new(statuses.iter().rev().copied().collect::<Vec<_>>()));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let status = statuses.lock().expect("a lock").pop().unwrap_or(200);
                if let Some(received) = exchange(stream, status, answer).await {
                    let _ = sender.send(received);
                }
            }
        });
        Self { url, inbox }
    }

    /// The next request, or `None` if none arrives in time.
    #[allow(dead_code, reason = "not every test file uses it")]
    pub(crate) async fn next_within(&mut self, time: Duration) -> Option<ReceivedRequest> {
        tokio::time::timeout(time, self.inbox.recv()).await.ok().flatten()
    }

    pub(crate) async fn next(&mut self) -> ReceivedRequest {
        let received = tokio::time::timeout(Duration::from_secs(10), self.inbox.recv()).await;
        received.expect("nothing arrived in ten seconds").expect("the receiver runs")
    }
}

async fn exchange(mut stream: TcpStream, status: u16, answer: &str) -> Option<ReceivedRequest> {
    let mut bytes = Vec::new();
    let (head, body_start) = loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break (String::from_utf8_lossy(&bytes[..end]).into_owned(), end + 4);
        }
    };
    let headers: HashMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    while bytes.len() < body_start + length {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
    }
    if status == 0 {
        // Keeps the connection open without a response, so that the sender times out.
        tokio::spawn(async move {
            let _ = stream.read(&mut [0]).await;
        });
        return Some(ReceivedRequest { headers, body: String::new() });
    }
    let length = answer.len();
    let reply = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}");
    stream.write_all(reply.as_bytes()).await.ok()?;
    Some(ReceivedRequest { headers, body: String::from_utf8_lossy(&bytes[body_start..]).into_owned() })
}
