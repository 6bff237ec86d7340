//! The forms of the crate generated from `uploads.yaml`, as read by an independent parser.

use std::collections::VecDeque;
use std::path::Path;

use multer::Multipart;
use multer::bytes::Bytes;
use serde_json::{Value, json};

use super::program;
use super::server::{self, Request};

/// A part as received: name, file name, media type, and bytes.
type Part = (String, Option<String>, Option<String>, Vec<u8>);

/// Sends forms with the crate in this folder, and checks the requests that arrive.
pub(crate) fn uploads(made: &Path) {
    // The first request gets a transient failure, so that it is retried.
    let (base_url, journal) =
        server::serve(|before, _| (if before == 0 { 503 } else { 204 }, String::new(), String::new()));
    program::run(made, include_str!("upload.rs"), &base_url);
    let mut request = VecDeque::from(journal.lock().unwrap().clone());
    let mut next = |url: &str| {
        let request = request.pop_front().unwrap();
        assert_eq!(request.url, url);
        request
    };
    let (first, again) = (next("/photos"), next("/photos"));
    assert_eq!(
        (&first.content_type, &first.body),
        (&again.content_type, &again.body),
        "the retry should send the same body"
    );

    let png = b"\x89PNG\r\n\x1a\n\r\n--\x00";
    let mut parts = VecDeque::from(parts(&first));
    let mut text = |name: &str, media_type: Option<&str>, value: &str| {
        assert_eq!(parts.pop_front().unwrap(), part(name, None, media_type, value.as_bytes()));
    };
    let json = |value: Value| value.to_string();
    text("title", Some("text/markdown; charset=utf-8"), "Tom \"the cat\"\r\n--x\r\n");
    let own = Some("application/vnd.place+json");
    text("place", own, &json(json!({"name": "Zürich", "note": null, "within": {"name": "Europe"}})));
    text("any", Some("application/json"), "[1,null]");
    for (name, value) in [
        ("kind", "portrait"),
        ("note", "n"),
        ("password", "s3cret"),
        ("price", "1.5"),
        ("public", "true"),
        ("stars", "5"),
        ("tags", "x"),
        ("tags", "y,z"),
        ("tags", ""),
        ("taken", "1970-01-01T00:00:00Z"),
    ] {
        text(name, None, value);
    }
    text("way", Some("application/json"), r#"{"name":"A"}"#);
    text("way", Some("application/json"), r#"{"name":"B"}"#);
    text("more", None, "other");
    let files = [
        part("photo", Some("tom.png"), Some("image/png"), png),
        part("extra", Some("a.jpg"), Some("image/jpeg"), b"one"),
        part("extra", Some("b"), Some("application/octet-stream"), b"two"),
    ];
    assert_eq!(parts, files);

    let bern = next("/places");
    let map = part("map", Some("map.bin"), Some("application/octet-stream"), &[0, 1, 2]);
    assert_eq!(self::parts(&bern), [part("name", None, None, b"Bern"), map]);
    let basel = self::parts(&next("/places"));
    assert_eq!(basel, [part("name", None, None, b"Basel"), part("note", None, None, b"on the Rhine")]);
    let nothing = next("/places");
    assert_eq!((nothing.content_type.as_str(), nothing.body.as_slice()), ("", b"".as_slice()));
    let own = next("/anything");
    assert_eq!(own.content_type, "multipart/form-data; boundary=own");
    assert_eq!(own.body, b"--own\r\n\r\n\r\nx\r\n--own--\r\n");
    let octets = Some("application/octet-stream");
    let files = [part("a b", Some("one"), octets, b"1"), part("b", Some("two"), octets, b"2")];
    assert_eq!(self::parts(&next("/files")), files);
    let view = "at%5Blabel%5D=a+%26+b&at%5Bx%5D=1.5&places=%5B%7B%22name%22%3A%22Basel%22%7D%5D&tags%5Bk%5D=v";
    for (url, form) in [("/labels", "x+y=1%262&z="), ("/labels", "list=a&list=true&n=1.5"), ("/views", view)] {
        let sent = next(url);
        let content_type = "application/x-www-form-urlencoded";
        assert_eq!((sent.content_type.as_str(), sent.body.as_slice()), (content_type, form.as_bytes()));
    }
    assert_eq!(self::parts(&next("/places")), [part("name", None, None, b"waited for")]);
    assert!(request.is_empty(), "{request:?}");
}

fn part(name: &str, file_name: Option<&str>, media_type: Option<&str>, bytes: &[u8]) -> Part {
    (name.to_owned(), file_name.map(str::to_owned), media_type.map(str::to_owned), bytes.to_owned())
}

fn parts(request: &Request) -> Vec<Part> {
    let boundary = multer::parse_boundary(&request.content_type).unwrap();
    let body = Bytes::from(request.body.clone());
    let stream = futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(body) });
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        let mut form = Multipart::new(stream, boundary);
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.unwrap() {
            let name = field.name().unwrap().to_owned();
            let header = |name: &str| Some(field.headers().get(name)?.to_str().unwrap().to_owned());
            let (file_name, media_type) = (field.file_name().map(str::to_owned), header("content-type"));
            parts.push((name, file_name, media_type, field.bytes().await.unwrap().to_vec()));
        }
        parts
    })
}
