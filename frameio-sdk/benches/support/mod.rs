//! Shared by the benchmarks of calls.

#![allow(dead_code)] // each benchmark uses a part of it

pub(crate) mod server;

use serde_json::{Value, json};

/// The arguments of a tool that counts instructions: `--count WHERE WHO ROUNDS`.
pub(crate) fn counted() -> Option<[String; 3]> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--count").skip(1);
    Some([arguments.next()?, arguments.next()?, arguments.next()?])
}

/// The median of the measurements.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A response with one file.
pub(crate) fn file_body() -> String {
    json!({ "data": file(0) }).to_string()
}

/// A response with `count` files and a link to the next page, if there is one.
pub(crate) fn page_body(count: usize, next: Option<usize>) -> String {
    let files: Vec<Value> = (0..count).map(file).collect();
    json!({ "data": files, "links": { "next": next.map(|next| format!("/v4/x?after={next}")) } }).to_string()
}

fn file(number: usize) -> Value {
    json!({
        "type": "file",
        "id": format!("0c5a9f6e-3b9f-4f0e-9a41-{number:012x}"),
        "name": format!("A{number:03}C001_261121_R1XY.mov"),
        "status": "transcoded",
        "media_type": "video/quicktime",
        "file_size": 3_000_000_000_u64 + number as u64,
        "project_id": "7b0d8a4e-2f55-4f6f-8d6e-111111111111",
        "parent_id": "7b0d8a4e-2f55-4f6f-8d6e-222222222222",
        "created_at": "2026-11-21T22:30:00.123456Z",
        "updated_at": "2026-11-21T22:31:00.654321Z",
        "view_url": "https://next.frame.io/project/7b0d8a4e/view/0c5a9f6e",
    })
}
