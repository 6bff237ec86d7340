//! The lists of the crate that is made of `listings.yaml`, walked over a socket.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::{fs, thread};

use serde_json::{Value, json};

const PAGE: usize = 2;

/// Walks them with the crate in this folder, and compares what is printed and what was asked for.
pub(crate) fn lists(made: &Path, target: &Path) {
    let examples = made.join("examples");
    fs::create_dir_all(&examples).unwrap();
    fs::write(examples.join("walk.rs"), include_str!("program.rs")).unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let journal = asked.clone();
    // It ends with the test program.
    thread::spawn(move || listener.incoming().for_each(|stream| serve(stream.unwrap(), &journal)));

    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--offline", "--quiet", "--no-default-features", "--features", "blocking", "--example", "walk"]);
    cargo.arg("--manifest-path").arg(made.join("Cargo.toml")).arg("--").arg(&base_url);
    cargo.env("CARGO_TARGET_DIR", target).env("RUSTFLAGS", "-Dwarnings -Wmissing_docs");
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let wanted = [
        "orders: 1 ? 3 4 5 of Some(5)",
        "customers: ann bob cid dee eve",
        "lines: a b c d",
        "events: [10, 11, 12, 13, 14]",
        "first page: Some([10, 11]), then Some(\"2\")",
        "the rest: [12, 13, 14]",
        "from 4: [14]",
        "archive: [10, 11]",
        "lines, waited for: a b c d",
    ];
    assert_eq!(printed.lines().collect::<Vec<_>>(), wanted);
    let asked = asked.lock().unwrap();
    let asked_of = |path: &str| asked.iter().filter(|line| line.starts_with(path)).cloned().collect::<Vec<String>>();
    assert_eq!(
        asked_of("/orders"),
        ["/orders?status=open", "/orders?status=open&page_token=t2", "/orders?status=open&page_token=t4"]
    );
    assert_eq!(asked_of("/customers"), ["/customers", "/customers?from=t2", "/customers?from=t4"]);
    // The second page says that it is the last, so that nobody asks for an empty one.
    assert_eq!(asked_of("/lines"), ["/lines?page=1", "/lines?page=2"].repeat(2));
    let offsets = [
        "",
        "?offset=2",
        "?offset=4",
        "?offset=5",
        "",
        "?offset=2",
        "?offset=4",
        "?offset=5",
        "?offset=4",
        "?offset=5",
    ];
    let events = asked.iter().filter(|line| line.starts_with("/events") && *line != "/events/archive");
    assert_eq!(events.map(|line| &line["/events".len()..]).collect::<Vec<_>>(), offsets);
}

/// Reads one request, and answers it.
fn serve(mut stream: TcpStream, journal: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let url = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (path, query) = url.split_once('?').unwrap_or((&url, ""));
    let body = page(path, query).to_string();
    journal.lock().unwrap().push(url.clone());
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
}

/// A page as each of the paths has it.
fn page(path: &str, query: &str) -> Value {
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let token = |name: &str| value(name).map_or(0, |token| token.trim_start_matches('t').parse().unwrap());
    let slice = |all: &[Value], from: usize| -> Vec<Value> { all.iter().skip(from).take(PAGE).cloned().collect() };
    match path {
        "/orders" => {
            let all = [
                json!({"number": 1}),
                json!({"number": "two"}),
                json!({"number": 3}),
                json!({"number": 4}),
                json!({"number": 5}),
            ];
            let from = token("page_token");
            let next = (from + PAGE < all.len()).then(|| format!("t{}", from + PAGE));
            json!({"result": {"orders": slice(&all, from), "next": next}, "size": all.len()})
        }
        "/customers" => {
            let all = ["ann", "bob", "cid", "dee", "eve"].map(Value::from);
            let from = token("from");
            let next =
                if from + PAGE < all.len() { format!("/customers?from=t{}", from + PAGE) } else { String::new() };
            json!({"customers": slice(&all, from), "paging": {"forward": next}})
        }
        "/lines" => {
            let all = ["a", "b", "c", "d"].map(Value::from);
            let from = (token("page") - 1) * PAGE;
            json!({"lines": slice(&all, from), "has_more": from + PAGE < all.len()})
        }
        "/events" => json!({"data": slice(&[10, 11, 12, 13, 14].map(Value::from), token("offset"))}),
        "/events/archive" => json!({"data": [10, 11]}),
        _ => json!(null),
    }
}
