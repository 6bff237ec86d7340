//! Lists: pages, items, cursors.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::future::poll_fn;
use std::pin::Pin;

use frameio_sdk::models::AssetWithIncludes;
use frameio_sdk::{Cursor, Error};
use futures_core::Stream;
use support::{Reply, Server, page};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn name(asset: &AssetWithIncludes) -> &str {
    match asset {
        AssetWithIncludes::File(file) => &file.name,
        other => panic!("not a file: {other:?}"),
    }
}

/// A list of three pages, `a b`, an empty one, and `c`, whose links contain only the cursor.
async fn list() -> Server {
    Server::start(|_, request| {
        let body = match request.parameter("after").as_deref() {
            None => page(&["a", "b"], Some("/v4/anything?after=one%2B1")),
            Some("one+1") => page(&[], Some("/v4/anything?after=two")),
            Some("two") => page(&["c"], None),
            Some(other) => panic!("unexpected cursor {other}"),
        };
        Reply::json(200, &body)
    })
    .await
}

/// A list whose first page links to `link`.
async fn linking_to(link: &'static str) -> Server {
    Server::start(move |number, _| Reply::json(200, &page(&["a"], (number == 0).then_some(link)))).await
}

async fn names(server: &Server) -> Result<Vec<String>, Error> {
    let items = server.client().account("a-1").files().list("f-1").items().try_collect().await?;
    Ok(items.iter().map(|item| name(item).to_owned()).collect())
}

#[tokio::test]
async fn an_empty_page_does_not_end_the_list() {
    assert_eq!(names(&list().await).await.unwrap(), ["a", "b", "c"]);
}

#[tokio::test]
async fn every_page_is_requested_with_all_parameters_and_headers() {
    let server = list().await;
    let call = server
        .client()
        .account("a-1")
        .files()
        .list("f-1")
        .include(["media_links.original", "creator"])
        .page_size(2)
        .sort("name_asc");
    call.include_total_count(true).header("x-note", "n").items().try_collect().await.unwrap();

    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for (request, after) in seen.iter().zip([None, Some("one+1"), Some("two")]) {
        assert_eq!(request.path(), "/v4/accounts/a-1/folders/f-1/files");
        assert_eq!(request.header("x-note"), Some("n"));
        let mut expected = vec![
            ("include", "media_links.original,creator"),
            ("include_total_count", "true"),
            ("page_size", "2"),
            ("sort", "name_asc"),
        ];
        if let Some(after) = after {
            expected.insert(0, ("after", after));
        }
        let query = request.query();
        assert_eq!(query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
    }
    assert!(seen[1].target.contains("after=one%2B1"), "{}", seen[1].target);
}

#[tokio::test]
async fn pages_have_the_metadata_of_their_response() {
    let server = Server::start(|number, _| {
        let body = r#"{"data":[],"links":{"next":null},"total_count":7}"#;
        if number == 0 {
            Reply::json(200, &page(&["a"], Some("?after=x"))).header("x-request-id", "req-1")
        } else {
            Reply::json(200, body).header("x-request-id", "req-2")
        }
    })
    .await;
    let mut pages = server.client().account("a-1").files().list("f-1").pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!((first.items().len(), first.total_count(), first.response().request_id()), (1, None, Some("req-1")));
    assert_eq!(first.next_cursor(), pages.cursor());
    assert_eq!(first.next_cursor().map(Cursor::as_str), Some("x"));
    assert_eq!(first.into_items().len(), 1);

    let second = pages.try_next().await.unwrap().unwrap();
    assert_eq!((second.total_count(), second.next_cursor(), second.response().status().as_u16()), (Some(7), None, 200));
    assert!(second.body().data.is_empty() && second.into_body().data.is_empty());
    assert!(pages.is_done() && pages.next().await.is_none() && pages.cursor().is_none());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn the_cursor_is_read_from_any_link_to_this_server() {
    for link in ["/v4/x?after=1", "/x?after=1", "?after=1", "x?page_size=3&after=1"] {
        let server = linking_to(link).await;
        names(&server).await.unwrap();
        assert_eq!(server.seen()[1].parameter("after").as_deref(), Some("1"), "{link}");
        assert_eq!(server.seen()[1].path(), server.seen()[0].path(), "the link itself should not be followed");
    }
    let server = Server::start(|number, request| {
        let link = format!("http://{}/v4/x?after=1", request.header("host").unwrap());
        Reply::json(200, &page(&["a"], (number == 0).then_some(&*link)))
    })
    .await;
    assert_eq!(names(&server).await.unwrap(), ["a", "a"]);
}

#[tokio::test]
async fn an_unusable_link_is_an_error() {
    for (link, complaint) in [
        ("https://evil.example/v4/x?after=1", "another server"),
        ("//evil.example/v4/x?after=1", "another server"),
        ("/v4/x", "no cursor"),
        ("/v4/x?after=", "no cursor"),
    ] {
        let server = linking_to(link).await;
        let error = names(&server).await.unwrap_err();
        assert!(error.is_paging() && error.to_string().contains(complaint), "{link}: {error}");
        assert!(error.to_string().starts_with("files.list: "), "{error}");
        assert_eq!(server.seen().len(), 1, "{link}");
    }
}

#[tokio::test]
async fn a_cycle_of_pages_is_an_error() {
    let server = Server::start(|number, _| {
        assert!(number < 10, "the list should end");
        Reply::json(200, &page(&["a"], Some(["?after=1", "?after=2"][number % 2])))
    })
    .await;
    let error = names(&server).await.unwrap_err();
    assert!(error.is_paging() && error.to_string().contains("earlier page"), "{error}");
    assert_eq!(server.seen().len(), 3);

    let mut pages = server.client().account("a-1").files().list("f-1").after("2").pages();
    let outcome = loop {
        match pages.next().await.unwrap() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(outcome.is_paging(), "a link to the first cursor is a cycle too: {outcome}");
}

#[tokio::test]
async fn a_failure_on_a_later_page_is_an_error_and_not_a_short_list() {
    for failure in [404, 401] {
        let server = Server::start(move |number, _| match number {
            0 => Reply::json(200, &page(&["a"], Some("?after=1"))),
            _ => Reply::empty(failure),
        })
        .await;
        assert_eq!(names(&server).await.unwrap_err().status().map(|status| status.as_u16()), Some(failure));

        let mut items = server.client().account("a-1").files().list("f-1").after("1").items();
        assert!(items.next().await.unwrap().is_err());
        assert!(items.next().await.is_none() && items.is_done());
        assert_eq!(items.cursor().map(Cursor::as_str), Some("1"), "the cursor to resume from");
    }
}

#[tokio::test]
async fn a_list_resumes_from_its_cursor() {
    let server = list().await;
    let client = server.client();
    let mut items = client.account("a-1").files().list("f-1").items();
    assert_eq!(items.cursor(), None);
    assert_eq!(name(&items.try_next().await.unwrap().unwrap()), "a");
    assert_eq!(items.cursor(), None, "`b` is not yet returned and is on the first page");
    assert_eq!(name(&items.try_next().await.unwrap().unwrap()), "b");
    let cursor = items.cursor().unwrap().clone();
    assert_eq!(cursor.as_str(), "one+1");

    let stored: Cursor = serde_json::from_str(&serde_json::to_string(&cursor).unwrap()).unwrap();
    let rest = client.account("a-1").files().list("f-1").after(stored).items().try_collect().await.unwrap();
    assert_eq!(rest.iter().map(name).collect::<Vec<_>>(), ["c"]);
    assert_eq!(server.seen()[1].parameter("after").as_deref(), Some("one+1"));
}

#[tokio::test]
async fn the_cursor_advances_only_when_a_page_is_used_up() {
    let server = Server::start(|_, request| match request.parameter("after") {
        None => Reply::json(200, &page(&["a"], Some("?after=1"))),
        Some(_) => Reply::json(200, &page(&["b", "c"], None)),
    })
    .await;
    let mut items = server.client().account("a-1").files().list("f-1").items();
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap();
    assert_eq!(items.cursor().map(Cursor::as_str), Some("1"));
    assert!(!items.is_done());
    items.next().await.unwrap().unwrap();
    assert!(items.cursor().is_none() && items.is_done());
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    fn unpinned<S: Stream + Unpin + Send>(stream: S) -> S {
        stream
    }
    let server = list().await;
    let mut items = unpinned(server.client().account("a-1").files().list("f-1").items());
    let mut pages = unpinned(server.client().account("a-1").files().list("f-1").pages());
    let mut names = Vec::new();
    while let Some(item) = poll_fn(|context| Pin::new(&mut items).poll_next(context)).await {
        names.push(name(&item.unwrap()).to_owned());
    }
    let mut count = 0;
    while let Some(page) = poll_fn(|context| Pin::new(&mut pages).poll_next(context)).await {
        page.unwrap();
        count += 1;
    }
    assert_eq!((names, count), (vec!["a".into(), "b".into(), "c".into()], 3));
    let pages = server.client().account("a-1").files().list("f-1").pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);
}

#[tokio::test]
async fn a_single_page_is_an_ordinary_call() {
    let server = list().await;
    let first = server.client().account("a-1").files().list("f-1").await.unwrap();
    assert_eq!((first.data.len(), first.links.next.is_some()), (2, true));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn the_next_page_is_prefetched_while_the_current_one_is_used() {
    let (asked, mut requests) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::start(move |number, request| {
        asked.send(number).unwrap();
        let next = (number < 2).then(|| format!("/v4/x?after={}", number + 1));
        assert_eq!(request.parameter("page_size").as_deref(), Some("1"));
        Reply::json(200, &page(&["a"], next.as_deref()))
    })
    .await;
    let list = || server.client().account("a-1").files().list("f-1").page_size(1).include_total_count(true);
    let mut items = list().items().prefetch();
    items.try_next().await.unwrap();
    // Nothing asks for the second page, yet it is prefetched; the third is not.
    assert_eq!((requests.recv().await, requests.recv().await), (Some(0), Some(1)));
    assert!(requests.try_recv().is_err());
    assert_eq!(items.try_collect().await.unwrap().len(), 2);
    assert_eq!(server.seen().len(), 3, "no page should be requested twice");
}

#[tokio::test]
async fn a_prefetch_is_cancelled_when_its_stream_is_dropped() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, second_page) = tokio::sync::oneshot::channel();
    let server = tokio::spawn(async move {
        let body = page(&["a"], Some("/v4/x?after=1"));
        let head = format!("HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        let (mut first, _) = listener.accept().await.unwrap();
        first.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
        first.write_all((head + &body).as_bytes()).await.unwrap();
        drop(first);
        let (mut second, _) = listener.accept().await.unwrap();
        second.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
        asked.send(()).unwrap();
        // No response: the connection ends only when the client closes it.
        second.read_to_end(&mut Vec::new()).await
    });
    let client = frameio_sdk::Client::builder("t").base_url(url).build().unwrap();
    let mut items = client.account("a-1").files().list("f-1").items().prefetch();
    items.try_next().await.unwrap();
    second_page.await.unwrap();
    drop(items);
    // Far below the client's timeouts, which would end the request too.
    let ended = tokio::time::timeout(std::time::Duration::from_secs(10), server).await;
    assert!(ended.is_ok(), "the request should have been cancelled");
}

#[tokio::test]
async fn a_failed_prefetch_is_an_error() {
    let server = Server::start(|number, _| match number {
        0 => Reply::json(200, &page(&["a"], Some("/v4/x?after=1"))),
        _ => Reply::json(403, "{}"),
    })
    .await;
    let mut pages = server.client().account("a-1").files().list("f-1").pages().prefetch();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap_err().is_forbidden());
    assert_eq!(pages.cursor(), Some(&Cursor::from("1")));
    assert!(pages.next().await.is_none() && pages.is_done());
}

#[tokio::test]
async fn the_bytes_and_the_total_count_of_a_page_are_kept() {
    let body = r#"{"data":[],"links":{"next":null},"total_count":7}"#;
    let server = Server::start(move |_, _| Reply::json(200, body)).await;
    let list = server.client().account("a-1").files().list("f-1").include_total_count(true);
    let one = list.clone().pages().try_next().await.unwrap().unwrap();
    assert_eq!((one.total_count(), one.bytes().as_ref()), (Some(7), body.as_bytes()));
    let mut items = list.items();
    assert_eq!(items.total_count(), None, "before the first page");
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(items.total_count(), Some(7));
}
