//! Error responses, responses that cannot be decoded, and connections that break.

#![allow(clippy::unwrap_used, clippy::panic)] // test helpers may panic

mod support;

use std::error::Error as _;

use frameio_sdk::models::ProjectUpdateParams;
use support::{PROFILE, Reply, SHORT, Server, file};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn each_status_has_its_predicate_and_the_message_of_the_server() {
    let server = Server::start(|_, request| {
        let status = request.header("x-want").unwrap().parse().unwrap();
        let body = r#"{"errors":[{"title":"T","detail":"D","source":{"pointer":"/data/name"}}]}"#;
        Reply::json(status, body).header("x-request-id", "req-1")
    })
    .await;
    for status in [400, 401, 403, 404, 409, 422, 429, 500, 503, 418] {
        let call = server.client().users().show().header("x-want", status.to_string()).max_retries(0);
        let error = call.await.unwrap_err();
        let said = [
            error.is_bad_request(),
            error.is_unauthorized(),
            error.is_forbidden(),
            error.is_not_found(),
            error.is_conflict(),
            error.is_validation(),
            error.is_rate_limited(),
            error.is_server_error(),
        ];
        let expected = [400, 401, 403, 404, 409, 422, 429].map(|s| s == status);
        assert_eq!(said[..7], expected, "{status}");
        assert_eq!(said[7], status >= 500);
        assert!(error.is_api() && !error.is_decode() && !error.is_transport() && !error.is_auth());
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (status, Some("req-1")));
        let item = &error.api().unwrap().errors()[0];
        let parts = [&item.title, &item.detail, &item.pointer].map(|part| part.as_deref().unwrap());
        assert_eq!(parts, ["T", "D", "/data/name"]);
    }
}

#[tokio::test]
async fn an_api_error_displays_as_one_line() {
    let server = Server::script(vec![|| {
        let body = r#"{"errors":[{"title":"Not Found","detail":"File does not exist"}]}"#;
        Reply::json(404, body).header("x-request-id", "req-2")
    }])
    .await;
    let error = server.client().users().show().await.unwrap_err();
    assert_eq!(error.to_string(), "users.show: 404 Not Found: File does not exist [request req-2]");
    assert!(error.source().is_none(), "the line should contain everything");
}

#[tokio::test]
async fn an_html_error_page_is_an_api_error() {
    let server =
        Server::script(vec![|| Reply::empty(403).body("<html>no</html>").header("content-type", "text/html")]).await;
    let error = server.client().users().show().await.unwrap_err();
    assert!(error.is_forbidden() && !error.is_decode());
    assert_eq!(error.api().unwrap().errors(), []);
    assert_eq!(error.api().unwrap().body(), "<html>no</html>".as_bytes());
    assert!(error.to_string().starts_with("users.show: 403 Forbidden: a body of 15 bytes"), "{error}");
}

#[tokio::test]
async fn an_error_response_with_a_truncated_body_keeps_its_status() {
    let server =
        Server::script(vec![|| Reply::Raw(b"HTTP/1.1 404 X\r\ncontent-length: 500\r\n\r\n{\"err".to_vec())]).await;
    let error = server.client().users().show().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.api().unwrap().body(), "{\"err".as_bytes());
}

#[tokio::test]
async fn a_decode_error_names_its_path_through_unions() {
    let server = Server::start(|_, _| {
        let mut broken = file("b");
        broken["file_size"] = "s3cret".into();
        let body = serde_json::json!({"data": [file("a"), broken], "links": {"next": null}}).to_string();
        Reply::json(200, &body).header("x-request-id", "req-3")
    })
    .await;
    let error = server.client().account("a-1").files().list("f-1").await.unwrap_err();
    assert!(error.is_decode() && !error.is_api(), "{error}");
    let decode = error.decode().unwrap();
    assert_eq!(decode.path(), "data[1].file_size");
    assert_eq!(decode.message(), "invalid type: string, expected i64");
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (200, 1));
    assert!(decode.body().starts_with(b"{"));
    assert_eq!(
        error.to_string(),
        "files.list: the response could not be decoded at `data[1].file_size`: invalid type: string, expected i64 [request req-3]"
    );
    assert!(!format!("{error:?} {:?}", error.source()).contains("s3cret"));
}

#[tokio::test]
async fn a_success_with_an_empty_body_is_a_decode_error() {
    for status in ["200", "204"] {
        let server = Server::start(move |_, _| Reply::empty(status.parse().unwrap())).await;
        let error = server.client().users().show().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("the body is empty"), "{error}");
    }
}

#[tokio::test]
async fn a_decode_error_names_an_unexpected_content_type() {
    let server =
        Server::script(vec![|| Reply::empty(200).body("<html>").header("content-type", "text/html; charset=utf-8")])
            .await;
    let error = server.client().users().show().await.unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("(the content type is text/html)"), "{error}");
}

#[tokio::test]
async fn a_response_over_the_size_limit_is_not_read_to_its_end() {
    let big = "x".repeat(2000);
    // Once with a `Content-Length` that exceeds the limit, once without one, so that the bytes have to be counted.
    let replies = [
        "HTTP/1.1 200 X\r\ncontent-length: 2000\r\n\r\nx".to_owned(),
        format!("HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{big}"),
    ];
    for reply in replies {
        let server = Server::start(move |_, _| Reply::Raw(reply.clone().into_bytes())).await;
        let client = server.builder("t").max_response_bytes(1999).build().unwrap();
        let error = client.users().show().await.unwrap_err();
        assert!(error.is_too_large(), "{error}");
        assert_eq!(server.seen().len(), 1, "the request should not be retried");
    }
}

#[tokio::test]
async fn a_response_of_200_megabytes_is_refused_by_default_before_it_is_read() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{\"data\":[").await.unwrap();
        let megabyte = vec![b' '; 1 << 20];
        let mut megabytes = 0;
        while megabytes < 200 && stream.write_all(&megabyte).await.is_ok() {
            megabytes += 1;
        }
        megabytes
    });
    let client = frameio_sdk::Client::builder("t").base_url(url).build().unwrap();
    let error = client.account("a").files().list("f").items().try_next().await.unwrap_err();
    assert!(error.is_too_large() && error.to_string().contains("16777216 bytes"), "{error}");
    // The server may have written more than the client read: the rest is in the buffers of the sockets.
    let megabytes = sent.await.unwrap();
    assert!((16..200).contains(&megabytes), "{megabytes}");
}

#[tokio::test]
async fn invalid_text_in_json_is_an_error_with_a_place() {
    for (body, place) in [
        (b"{\"data\":{\"id\":\"u\xff\",\"name\":\"N\"}}".as_slice(), "line 1 column 17"),
        (b"\xff\xfe{}", "line 1 column 1"),
        (b"{\"data\":{\"id\":\"\\ud800\"}}", "line 1 column"),
    ] {
        let head = format!("HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        let reply = [head.as_bytes(), body].concat();
        let server = Server::start(move |_, _| Reply::Raw(reply.clone())).await;
        let error = server.client().users().show().await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains(place), "{error}");
        assert_eq!(error.decode().unwrap().body().as_ref(), body, "the error should keep the bytes");
    }
}

#[tokio::test]
async fn integers_are_read_up_to_the_limits_of_i64() {
    let with_size = |size: &str| {
        let file = file("a").to_string().replace("3000000000", size);
        format!(r#"{{"data":[{file}],"links":{{"next":null}}}}"#)
    };
    for size in ["2147483648", "9007199254740993", "9223372036854775807"] {
        let body = with_size(size);
        let server = Server::start(move |_, _| Reply::json(200, &body)).await;
        let page = server.client().account("a").files().list("f").await.unwrap();
        let json = serde_json::to_value(&page.data[0]).unwrap();
        assert_eq!(json["file_size"].to_string(), size);
    }
    for (size, place) in
        [("9223372036854775808", "`data[0].file_size`"), ("0.5", "`data[0].file_size`"), ("1e400", "line 1 column")]
    {
        let body = with_size(size);
        let server = Server::start(move |_, _| Reply::json(200, &body)).await;
        let error = server.client().account("a").files().list("f").await.unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(place), "{size}: {error}");
    }
}

#[tokio::test]
async fn a_response_at_the_size_limit_is_read() {
    let server = Server::script(vec![|| Reply::json(200, PROFILE)]).await;
    let client = server.builder("t").max_response_bytes(PROFILE.len() as u64).build().unwrap();
    client.users().show().await.unwrap();
}

#[tokio::test]
async fn a_response_in_pieces_is_assembled() {
    let (first, second) = PROFILE.split_at(20);
    let (second, third) = second.split_at(5);
    let chunks: String = [first, second, third, ""].iter().map(|c| format!("{:x}\r\n{c}\r\n", c.len())).collect();
    let reply = format!("HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n{chunks}");
    let server = Server::start(move |_, _| Reply::Raw(reply.clone().into_bytes())).await;
    assert_eq!(server.client().users().show().await.unwrap().name, "N");
}

#[tokio::test]
async fn a_server_that_never_responds_is_a_timeout() {
    let server = Server::script(vec![|| Reply::Silence]).await;
    let error = server.client().users().show().timeout(SHORT).max_retries(0).await.unwrap_err();
    assert!(error.is_timeout() && error.is_transport() && !error.is_connect(), "{error:?}");
    assert_eq!(error.to_string(), "users.show: timed out waiting for the response");
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = frameio_sdk::Client::builder("t").base_url(&url).max_retries(0).build().unwrap();
    let data = ProjectUpdateParams::new().name("s3cret");
    let error = client.account("s3cret").projects().update("p-1", data).await.unwrap_err();
    assert!(error.is_connect() && error.is_transport() && !error.is_timeout(), "{error:?}");
    let host = url.trim_start_matches("http://");
    assert_eq!(error.to_string(), format!("projects.update: no connection to {host}: no server listens there"));
    let causes = causes(&error);
    assert!(causes.last().is_some_and(|cause| cause.contains("refused")), "{causes:?}");
    assert!(causes.windows(2).all(|pair| !pair[0].contains(&pair[1])), "a cause is repeated: {causes:?}");
    assert!(!format!("{error} {error:?}").contains("s3cret"), "the error contains the URL: {error:?}");
}

/// The text of the error and of each of its sources.
fn causes(error: &frameio_sdk::Error) -> Vec<String> {
    let first: &dyn std::error::Error = error;
    std::iter::successors(Some(first), |&error| error.source()).map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_host_that_does_not_resolve_is_named() {
    let client =
        frameio_sdk::Client::builder("t").base_url("https://no-such-host.invalid").max_retries(0).build().unwrap();
    let error = client.users().show().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let text = "users.show: no connection to no-such-host.invalid:443: the host name was not found";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn a_connection_closed_without_a_response_is_a_transport_error() {
    let server = Server::script(vec![|| Reply::HangUp]).await;
    let error = server.client().users().show().max_retries(0).await.unwrap_err();
    assert!(error.is_transport() && !error.is_connect() && !error.is_timeout(), "{error:?}");
    assert!(error.source().is_some());
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn https_starts_with_a_tls_handshake() {
    use tokio::io::AsyncReadExt as _;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let first_byte = tokio::spawn(async move { listener.accept().await.unwrap().0.read_u8().await.unwrap() });
    let client = frameio_sdk::Client::builder("t").base_url(url).max_retries(0).build().unwrap();
    let error = client.users().show().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(first_byte.await.unwrap(), 0x16, "the first byte of a TLS handshake");
}

#[test]
fn errors_are_send_and_sync() {
    fn check<E: std::error::Error + Send + Sync + 'static>() {}
    check::<frameio_sdk::Error>();
    let error = frameio_sdk::Error::from(frameio_sdk::auth::AuthError::network("down"));
    assert!(error.is_auth() && error.operation().is_none());
}
