//! The lists of the crate generated from `listings.yaml`, walked over a socket.

use std::path::Path;

use serde_json::{Value, json};

use super::{program, server};

const PAGE: usize = 2;

/// Walks the lists with the crate in this folder, and checks its output and the requests.
pub(crate) fn lists(made: &Path) {
    let (base_url, journal) = server::serve(|_, request| {
        let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let (header, body) = page(path, query);
        (200, header, body.to_string())
    });
    let printed = program::run(made, include_str!("walk.rs"), &base_url);
    let wanted = [
        "orders: 1 ? 3 4 5 of Some(5)",
        "customers: ann bob cid dee eve",
        "lines: a b c d",
        "events: [10, 11, 12, 13, 14]",
        "first page: Some([10, 11]), then Some(\"2\")",
        "the rest: [12, 13, 14]",
        "from 4: [14]",
        "archive: [10, 11]",
        "repos: [1, 2]",
        "repos: [4]",
        "left out: 0 of the page, [0]",
        "repos: [5]",
        "tags: v1 v2 v3",
        "stars: [7, 8, 9]",
        "lines, waited for: a b c d",
        "repos, waited for: the response could not be decoded at `[0]`",
        "line a",
        "line b",
        "lines.list: the server returned page 7 again when asked for page 8, a paging error: true",
        "events.list: the server returned item 0 again when asked for item 2",
        "customers.list: the server returned the cursor of an earlier page again",
        "lines, waited for: 2 and lines.list: the server returned page 1 again when asked for page 2",
    ];
    assert_eq!(printed.lines().collect::<Vec<_>>(), wanted);
    let request: Vec<String> = journal.lock().unwrap().iter().map(|request| request.url.clone()).collect();
    let stuck = request.iter().filter(|line| line.starts_with("/stuck")).collect::<Vec<_>>();
    let wanted = [
        "/stuck/lines?page=7",
        "/stuck/lines?page=8",
        "/stuck/events",
        "/stuck/events?offset=2",
        "/stuck/customers",
        "/stuck/customers?from=t2",
        "/stuck/lines?page=1",
        "/stuck/lines?page=2",
    ];
    assert_eq!(stuck, wanted);
    let requests_to =
        |path: &str| request.iter().filter(|line| line.starts_with(path)).cloned().collect::<Vec<String>>();
    assert_eq!(
        requests_to("/orders"),
        ["/orders?status=open", "/orders?status=open&page_token=t2", "/orders?status=open&page_token=t4"]
    );
    assert_eq!(requests_to("/customers"), ["/customers", "/customers?from=t2", "/customers?from=t4"]);
    // The second page states that it is the last, so no request for an empty page follows.
    assert_eq!(requests_to("/lines"), ["/lines?page=1", "/lines?page=2"].repeat(2));
    assert_eq!(
        requests_to("/repos"),
        [
            "/repos",
            "/repos?after=t2",
            "/repos?after=t4",
            "/repos/tags",
            "/repos/tags?token=t2",
            "/repos/stars",
            "/repos/stars?skip=2",
            "/repos/stars?skip=3",
            "/repos",
            "/repos?after=t2",
        ]
    );
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
    let events = request.iter().filter(|line| line.starts_with("/events") && *line != "/events/archive");
    assert_eq!(events.map(|line| &line["/events".len()..]).collect::<Vec<_>>(), offsets);
}

/// The page that each path returns, and its header.
fn page(path: &str, query: &str) -> (String, Value) {
    if let Some(path) = path.strip_prefix("/stuck") {
        return page(path, "page=1");
    }
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let token = |name: &str| value(name).map_or(0, |token| token.trim_start_matches('t').parse().unwrap());
    let slice = |all: &[Value], from: usize| -> Vec<Value> { all.iter().skip(from).take(PAGE).cloned().collect() };
    let mut header = String::new();
    let body = match path {
        "/repos" => {
            let from = token("after");
            let all =
                [json!({"number": 1}), json!({"number": 2}), json!(3), json!({"number": 4}), json!({"number": 5})];
            let next = (from + PAGE < all.len()).then(|| format!("<?n=2&after=t{}>; rel=\"next\", ", from + PAGE));
            header = format!("link: {}<?after=>; rel=\"first\"", next.unwrap_or_default());
            json!(slice(&all, from))
        }
        "/repos/tags" => {
            let (from, all) = (token("token"), ["v1", "v2", "v3"].map(Value::from));
            header = format!("x-next: t{}", from + PAGE);
            json!({"tags": slice(&all, from), "more": from + PAGE < all.len()})
        }
        "/repos/stars" => json!(slice(&[7, 8, 9].map(Value::from), token("skip"))),
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
    };
    (header, body)
}
