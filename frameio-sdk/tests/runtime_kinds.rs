//! Error kinds, and the details that the server gives with an error.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

mod support;

use frameio_sdk::{Cursor, ErrorKind};
use support::{Reply, Server};

#[tokio::test]
async fn an_error_has_one_kind_and_details_without_an_option() {
    const BODY: &str = r#"{"errors":[{"title":"T","detail":"D","source":{"pointer":"/data/name"}}]}"#;
    let server = Server::script(vec![|| Reply::json(422, BODY)]).await;
    let refused: frameio_sdk::Result<_> = server.client().users().show().await;
    let error = refused.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.details()[0].pointer.as_deref(), Some("/data/name"));

    let server = Server::script(vec![|| Reply::json(429, "{}")]).await;
    assert_eq!(server.client().users().show().max_retries(0).await.unwrap_err().kind(), ErrorKind::RateLimit);
    let server = Server::script(vec![|| Reply::json(200, "{}")]).await;
    let error = server.client().users().show().await.unwrap_err();
    assert_eq!((error.kind(), error.details().len()), (ErrorKind::Decode, 0));
    let nowhere = server.client().account("").files().show("f").await.unwrap_err();
    assert_eq!(nowhere.kind(), ErrorKind::InvalidInput);
    let connected = frameio_sdk::Client::builder("t").base_url("http://127.0.0.1:1").max_retries(0).build().unwrap();
    assert_eq!(connected.users().show().await.unwrap_err().kind(), ErrorKind::Connect);

    // `after` takes a cursor as well as the text of one.
    let cursor = Cursor::from("c");
    let list = server.client().account("a").files().list("f").after(&cursor);
    assert_eq!(list.after("d").pages().cursor(), Some(&Cursor::from("d")));
}
