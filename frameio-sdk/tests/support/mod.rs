//! A minimal server: it passes every request to a closure and sends the closure's reply, byte for byte.
//!
//! It runs on the runtime of the test and closes each connection after one response, so no task is left waiting and a
//! paused clock advances only while the client sleeps.
#![allow(dead_code, unreachable_pub)] // each test file uses a part of it
#![allow(clippy::unwrap_used)] // test helpers may panic

use std::sync::{Arc, Mutex};
use std::time::Duration;

use frameio_sdk::auth::{AccessToken, AuthError, IntoTokenProvider, TokenFuture, TokenProvider};
use frameio_sdk::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as the server received it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The parameters, decoded and sorted.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let mut pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        pairs.sort();
        pairs
    }

    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

/// The server's action on a request.
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Sends these bytes and closes the connection.
    Raw(Vec<u8>),
    /// Closes the connection without a response.
    HangUp,
    /// Never responds.
    Silence,
}

impl Reply {
    pub fn json(status: u16, body: &str) -> Self {
        Self::empty(status).body(body).header("content-type", "application/json")
    }

    pub fn empty(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    pub fn body(mut self, text: &str) -> Self {
        if let Self::Answer { body, .. } = &mut self {
            *body = text.as_bytes().to_vec();
        }
        self
    }
}

pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts a server that answers each request with `handler(number, request)`; numbers count from 0.
    pub async fn start(handler: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, handler) = (seen.clone(), Arc::new(handler));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, handler) = (log.clone(), handler.clone());
                tokio::spawn(async move { serve(stream, &log, &*handler).await });
            }
        });
        Self { url, seen }
    }

    /// Starts a server that sends these replies in order and then repeats the last one.
    pub async fn script(replies: Vec<fn() -> Reply>) -> Self {
        Self::start(move |number, _| replies[number.min(replies.len() - 1)]()).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn client(&self) -> Client {
        self.builder("tok-1").build().unwrap()
    }

    /// A client without timers of its own, for tests that pause the clock: a paused clock jumps to the next timer as
    /// soon as every task waits, even if only for the microsecond in which a byte passes from one socket to the other.
    pub fn timeless(&self, token: impl IntoTokenProvider) -> ClientBuilder {
        timeless(self.builder(token))
    }

    pub fn builder(&self, token: impl IntoTokenProvider) -> ClientBuilder {
        Client::builder(token).base_url(&self.url)
    }
}

pub fn timeless(builder: ClientBuilder) -> ClientBuilder {
    builder.configure_http(|http| http.pool_max_idle_per_host(0)).connect_timeout(None).timeout(None)
}

async fn serve(mut stream: TcpStream, log: &Mutex<Vec<Seen>>, handler: &(impl Fn(usize, &Seen) -> Reply + ?Sized)) {
    let Some(request) = read(&mut stream).await else { return };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len() - 1
    };
    let bytes = match handler(number, &request) {
        Reply::HangUp => return,
        Reply::Silence => return std::future::pending().await,
        Reply::Raw(bytes) => bytes,
        Reply::Answer { status, headers, body } => {
            let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
            if status != 204 {
                head += &format!("content-length: {}\r\n", body.len());
            }
            for (name, value) in headers {
                head += &format!("{name}: {value}\r\n");
            }
            [format!("{head}\r\n").into_bytes(), body].concat()
        }
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let (method, target) = (first.next()?, first.next()?);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    while bytes.len() < head + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen { method, target, headers, body: String::from_utf8(bytes[head + 4..].to_vec()).unwrap() })
}

/// Hands out `tok-1`, and the next token after each report that the current one was rejected.
#[derive(Debug)]
pub struct Rotating {
    pub state: Mutex<Rotation>,
}

#[derive(Debug, Default)]
pub struct Rotation {
    pub refused: usize,
    pub asked: usize,
    /// Fails when a second token is requested.
    pub runs_dry: bool,
}

impl Rotating {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { state: Mutex::default() })
    }
}

impl TokenProvider for Rotating {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let mut state = self.state.lock().unwrap();
            state.asked += 1;
            if state.runs_dry && state.refused > 0 {
                return Err(AuthError::sign_in_required("sign in again"));
            }
            Ok(AccessToken::new(format!("tok-{}", state.refused + 1)))
        })
    }

    fn invalidate(&self, token: &AccessToken) {
        let mut state = self.state.lock().unwrap();
        if token.expose_secret() == format!("tok-{}", state.refused + 1) {
            state.refused += 1;
        }
    }
}

pub const PROFILE: &str = r#"{"data":{"id":"u-1","name":"N","email":"n@example.com","avatar_url":null}}"#;

pub const PROJECT: &str = r#"{"data":{"id":"p-1","name":"x","status":"active","storage":0,"workspace_id":"w-1",
    "root_folder_id":"f-1","created_at":"2024-05-01T12:00:00.120000Z","updated_at":"2024-05-01T12:00:00Z",
    "view_url":"https://example.com/p-1"}}"#;

/// A page of files with these names.
pub fn page(names: &[&str], next: Option<&str>) -> String {
    let files: Vec<serde_json::Value> = names.iter().map(|name| file(name)).collect();
    serde_json::json!({"data": files, "links": {"next": next}}).to_string()
}

pub fn file(name: &str) -> serde_json::Value {
    serde_json::json!({
        "type": "file", "id": format!("id-{name}"), "name": name, "status": "uploaded", "media_type": "video/mp4",
        "file_size": 3_000_000_000_i64, "parent_id": "f-1", "project_id": "p-1",
        "view_url": "https://example.com/f", "created_at": "2024-05-01T12:00:00Z", "updated_at": "2024-05-01T12:00:00Z"
    })
}

pub const SHORT: Duration = Duration::from_millis(200);
