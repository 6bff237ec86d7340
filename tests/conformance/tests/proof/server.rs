//! A minimal server that sends given responses and records the requests.

use std::sync::{Arc, Mutex};

use conformance::Driver;
use frameio_sdk::Client;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The token of the driver.
pub(crate) const TOKEN: &str = "t0ken";

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// The headers, by their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A response to send.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Vec<u8>>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, body: Some(body.to_string().into_bytes()) }
    }
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    /// The responses in order; the last one is repeated.
    replies: Vec<Reply>,
}

/// A server, and a driver that uses it.
pub(crate) struct World {
    pub(crate) driver: Driver,
    state: Arc<Mutex<State>>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The query as sent, if there is one.
    pub(crate) fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        let builder = Client::builder(TOKEN).base_url(&url).max_retries(0).wait_for_rate_limits(false);
        let client = builder.build().unwrap();
        Self { driver: Driver::new(client), state }
    }

    /// Runs a line through the driver, while the server sends these responses.
    pub(crate) async fn run(&self, line: &Value, replies: Vec<Reply>) -> (Value, Vec<Seen>) {
        *self.state.lock().unwrap() = State { seen: Vec::new(), replies };
        let answer = self.driver.answer(line.to_string().as_bytes()).await;
        let answer = serde_json::from_str(&answer).unwrap();
        (answer, std::mem::take(&mut self.state.lock().unwrap().seen))
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut bytes = Vec::new();
    while let Some(seen) = read(&mut stream, &mut bytes).await {
        let reply = {
            let mut state = state.lock().unwrap();
            state.seen.push(seen);
            if state.replies.len() > 1 { state.replies.remove(0) } else { state.replies[0].clone() }
        };
        let mut answer = format!("HTTP/1.1 {} X\r\n", reply.status).into_bytes();
        if let Some(body) = reply.body {
            let head = format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
            answer.extend(head.into_bytes());
            answer.extend(body);
        } else {
            answer.extend(if reply.status == 204 { &b"\r\n"[..] } else { &b"content-length: 0\r\n\r\n"[..] });
        }
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// Reads the next request of a connection; surplus bytes stay in `bytes`.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Seen> {
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let (method, target) = (first.next()?, first.next()?);
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    while bytes.len() < head + 4 + length {
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = bytes[head + 4..head + 4 + length].to_vec();
    bytes.drain(..head + 4 + length);
    Some(Seen { method, target, headers, body })
}
