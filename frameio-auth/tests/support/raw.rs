//! A minimal server that sends raw bytes as its responses, one request per connection.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub struct RawServer {
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// The bytes to send; `None` never responds.
pub type Reply = Option<String>;

/// A response with a JSON body.
pub fn json(status: u16, body: &str) -> Reply {
    response(status, "content-type: application/json\r\n", body)
}

pub fn response(status: u16, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Some(format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"))
}

impl RawServer {
    /// Starts a server that answers each request with `handler(number, text)`; numbers count from 0.
    pub async fn start(handler: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, handler) = (Arc::clone(&requests), Arc::new(handler));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, handler) = (Arc::clone(&log), Arc::clone(&handler));
                tokio::spawn(async move { serve(stream, &log, &*handler).await });
            }
        });
        Self { url, requests }
    }

    /// The requests so far, as received.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, handler: &(impl Fn(usize, &str) -> Reply + ?Sized)) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let Ok(count @ 1..) = stream.read(&mut buffer).await else { return };
        text += &String::from_utf8_lossy(&buffer[..count]);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            break;
        }
    }
    let number = {
        let mut log = log.lock().unwrap();
        log.push(text.clone());
        log.len() - 1
    };
    match handler(number, &text) {
        None => std::future::pending().await,
        Some(reply) => {
            let _ = stream.write_all(reply.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    }
}
