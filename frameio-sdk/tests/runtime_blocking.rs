//! The blocking client.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::ops::Deref;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use frameio_sdk::auth::{AccessToken, AuthError, from_fn};
use frameio_sdk::blocking::Client;
use frameio_sdk::models::{AssetWithIncludes, ProjectUpdateParams};
use frameio_sdk::{Cursor, Error, Method};
use support::{PROFILE, PROJECT, Reply, Rotating, SHORT, Seen, Server, page};
use tokio::runtime::Runtime;

/// A test server on a background thread, with a runtime of its own.
struct Served {
    server: Server,
    _runtime: Runtime,
}

impl Served {
    fn by(handler: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        // Started on a new thread, because the calling test may be async.
        thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            Self { server: runtime.block_on(Server::start(handler)), _runtime: runtime }
        })
        .join()
        .unwrap()
    }

    fn client(&self) -> Client {
        Client::builder("tok-1").base_url(&self.server.url).build().unwrap()
    }

    /// Stops the server on a thread where blocking is allowed.
    fn stop(self) {
        thread::spawn(move || drop(self)).join().unwrap();
    }
}

impl Deref for Served {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

fn name(asset: &AssetWithIncludes) -> &str {
    match asset {
        AssetWithIncludes::File(file) => &file.name,
        other => panic!("not a file: {other:?}"),
    }
}

/// A list of three pages: `a b`, `c`, `d e`.
fn list_page(request: &Seen) -> Reply {
    let body = match request.parameter("after").as_deref() {
        None => page(&["a", "b"], Some("/v4/anything?after=one")),
        Some("one") => page(&["c"], Some("/v4/anything?after=two")),
        Some("two") => page(&["d", "e"], None),
        Some(other) => panic!("unexpected cursor {other}"),
    };
    Reply::json(200, &body)
}

#[test]
fn a_blocking_call_sends_the_request_and_returns_the_response() {
    let served = Served::by(|_, _| Reply::json(200, PROJECT).header("x-request-id", "r-1"));
    let client = served.client();
    let data = ProjectUpdateParams::new().name("x");
    let project = client.account("a/1").projects().update("p-1", data).timeout(SHORT * 50).send().unwrap();
    assert_eq!(project.name, "x");
    let seen = &served.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PATCH", "/v4/accounts/a%2F1/projects/p-1"));
    assert_eq!(seen.body, r#"{"data":{"name":"x"}}"#);

    let reply = client.account("a").projects().show("p").header("x-note", "n").with_response().send().unwrap();
    assert_eq!((reply.status().as_u16(), reply.request_id(), reply.body().name.as_str()), (200, Some("r-1"), "x"));
    assert_eq!(reply.bytes().as_ref(), PROJECT.as_bytes());
    assert_eq!(served.seen()[1].header("x-note"), Some("n"));
}

#[test]
fn blocking_errors_equal_those_of_the_async_client() {
    let served = Served::by(|number, _| match number {
        0 => Reply::json(404, r#"{"errors":[{"title":"Not Found","detail":"no such project"}]}"#),
        1 => Reply::empty(503).header("retry-after", "0"),
        2 => Reply::json(200, PROJECT),
        _ => Reply::Silence,
    });
    let client = served.client();
    let error = client.account("a").projects().show("p").send().unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().starts_with("projects.show: "), "{error}");
    assert_eq!(client.account("a").projects().show("p").with_response().send().unwrap().meta().attempts(), 2);
    assert!(client.account("a").projects().show("").send().unwrap_err().is_invalid_input());
    let error = client.account("a").projects().show("p").timeout(SHORT).max_retries(0).send().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let error = Client::builder("t").base_url("nonsense").build().unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
}

#[test]
fn lists_are_iterators() {
    let served = Served::by(|_, request| list_page(request));
    let list = served.client().account("a-1").files().list("f-1").page_size(2);
    let names = list.clone().items().map(|item| Ok(name(&item?).to_owned())).collect::<Result<Vec<_>, Error>>();
    assert_eq!(names.unwrap(), ["a", "b", "c", "d", "e"]);
    assert!(served.seen().iter().all(|seen| seen.parameter("page_size").as_deref() == Some("2")));

    let mut pages = list.clone().pages();
    let first = pages.next().unwrap().unwrap();
    assert_eq!((first.items().len(), first.response().status().as_u16()), (2, 200));
    assert_eq!(pages.cursor(), Some(&Cursor::from("one")));
    assert_eq!(pages.by_ref().map(|page| page.unwrap().items().len()).collect::<Vec<_>>(), [1, 2]);
    assert!(pages.is_done() && pages.next().is_none());

    let mut rest = list.after("one").items();
    assert_eq!(name(&rest.next().unwrap().unwrap()), "c");
    assert_eq!(rest.cursor(), Some(&Cursor::from("two")));
    assert_eq!(rest.count(), 2);
}

#[test]
fn a_failure_on_a_later_page_is_an_error_and_ends_the_list() {
    let served = Served::by(|_, request| match request.parameter("after") {
        None => list_page(request),
        Some(_) => Reply::json(403, "{}"),
    });
    for prefetch in [false, true] {
        let items = served.client().account("a-1").files().list("f-1").items();
        let mut items = if prefetch { items.prefetch() } else { items };
        assert!(items.next().unwrap().is_ok() && items.next().unwrap().is_ok());
        assert!(items.next().unwrap().unwrap_err().is_forbidden());
        assert_eq!(items.cursor(), Some(&Cursor::from("one")), "the cursor to resume from");
        assert!(items.next().is_none() && items.is_done());
    }
}

#[test]
fn the_next_page_is_prefetched_while_the_current_one_is_used() {
    let (asked, requests) = mpsc::channel();
    let asked = Mutex::new(asked);
    let served = Served::by(move |number, request| {
        asked.lock().unwrap().send(number).unwrap();
        list_page(request)
    });
    let mut pages = served.client().account("a-1").files().list("f-1").pages().prefetch();
    assert_eq!(pages.next().unwrap().unwrap().items().len(), 2);
    // Nothing asks for the second page, yet it is prefetched; the third is not.
    let limit = Duration::from_secs(30);
    assert_eq!((requests.recv_timeout(limit), requests.recv_timeout(limit)), (Ok(0), Ok(1)));
    assert!(requests.try_recv().is_err());
    assert_eq!(pages.map(|page| page.unwrap().items().len()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(served.seen().len(), 3, "no page should be requested twice");
}

#[test]
fn many_threads_share_one_client() {
    let served = Served::by(|_, request| match request.path() {
        "/v4/me" => Reply::json(200, PROFILE),
        _ => list_page(request),
    });
    let client = served.client();
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                assert_eq!(client.users().show().send().unwrap().name, "N");
                assert_eq!(client.account("a-1").files().list("f-1").items().map(Result::unwrap).count(), 5);
            });
        }
    });
    assert_eq!(served.seen().len(), 32 * 4);
}

#[test]
fn blocking_calls_work_inside_an_async_program() {
    let served = Served::by(|_, _| Reply::json(200, PROFILE));
    let url = served.url.clone();
    let work = move || {
        let url = url.clone();
        async move {
            let client = Client::builder("tok-1").base_url(&url).build().unwrap();
            assert_eq!(client.users().show().send().unwrap().name, "N");
            let elsewhere = client.clone();
            let task = tokio::task::spawn_blocking(move || elsewhere.users().show().send());
            assert_eq!(task.await.unwrap().unwrap().name, "N");
            drop(client);
        }
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work());
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(async {
        let tasks = [tokio::spawn(work()), tokio::spawn(work()), tokio::spawn(work())];
        for task in tasks {
            task.await.unwrap();
        }
    });
    served.stop();
}

#[test]
fn a_token_provider_that_calls_its_own_client_is_an_error_and_not_a_deadlock() {
    let served = Served::by(|_, _| Reply::json(200, PROFILE));
    let inner = served.client();
    let provider = from_fn(move || {
        let name = inner.users().show().send().map(|me| me.name);
        async move { name.map(AccessToken::new).map_err(AuthError::other) }
    });
    let client = Client::builder(provider).base_url(&served.url).build().unwrap();
    let error = client.users().show().send().unwrap_err();
    assert!(error.is_auth() && error.to_string().contains("from inside another one"), "{error}");
    assert!(served.client().users().show().send().is_ok(), "other calls should still work");
}

#[test]
fn a_rejected_token_is_replaced_once() {
    let served = Served::by(|_, request| match request.header("authorization") {
        Some("Bearer tok-2") => Reply::json(200, PROFILE),
        _ => Reply::json(401, "{}"),
    });
    let client = Client::builder(Rotating::new()).base_url(&served.url).build().unwrap();
    assert_eq!(client.users().show().send().unwrap().name, "N");
    assert_eq!(served.seen().len(), 2);
}

#[test]
fn custom_requests_work_with_the_blocking_client() {
    let served = Served::by(|_, _| Reply::json(200, "[1,2]"));
    let client = served.client();
    let bytes = client.request(Method::GET, "/v4/new/{id}").path("x y").send().unwrap();
    assert_eq!(bytes.as_ref(), b"[1,2]");
    let list = client.request(Method::POST, "/v4/new").json(&[3]).decode::<Vec<i32>>();
    let reply = list.with_response().send().unwrap();
    assert_eq!((reply.status().as_u16(), reply.into_body()), (200, vec![1, 2]));
    let targets: Vec<_> = served.seen().into_iter().map(|seen| (seen.target, seen.body)).collect();
    assert_eq!(targets, [("/v4/new/x%20y".into(), String::new()), ("/v4/new".into(), "[3]".into())]);
}

#[test]
fn debug_output_has_no_secret_and_the_types_are_send() {
    fn check<T: Send + Sync + Clone + std::fmt::Debug + 'static>(value: &T) -> String {
        format!("{value:?}")
    }
    fn moved<T: Send + std::fmt::Debug + 'static>(value: T) -> String {
        format!("{value:?}")
    }
    let client = Client::builder("s3cret").default_header("x-key", "s3cret").build().unwrap();
    let list = client.account("a").files().list("f");
    let text = check(&client) + &check(&list) + &moved(list.clone().items()) + &moved(list.clone().pages());
    let text = text + &moved(list.with_response()) + &format!("{:?}", client.account("a").files());
    assert!(!text.contains("s3cret"), "{text}");
}
