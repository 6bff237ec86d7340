//! A server that answers each request by a function and records the requests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A recorded request.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The path with its query.
    pub(super) url: String,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
}

/// All requests so far.
pub(super) type Journal = Arc<Mutex<Vec<Request>>>;

/// Serves until the test program ends. `answer` takes the number of earlier requests and the request; it gives a status,
/// a header, which may be empty, and a body.
pub(super) fn serve(answer: impl Fn(usize, &Request) -> (u16, String, String) + Send + 'static) -> (String, Journal) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let journal = Journal::default();
    let kept = journal.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(request) = read(&stream) else { continue };
            let before = kept.lock().unwrap().len();
            let (status, header, body) = answer(before, &request);
            let header = if header.is_empty() { header } else { header + "\r\n" };
            kept.lock().unwrap().push(request);
            let head = format!(
                "HTTP/1.1 {status} .\r\n{header}content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all((head + &body).as_bytes()).unwrap();
        }
    });
    (base_url, journal)
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let url = line.split(' ').nth(1)?.to_owned();
    let (mut content_type, mut length) = (String::new(), 0);
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-type" => value.clone_into(&mut content_type),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { url, content_type, body })
}
