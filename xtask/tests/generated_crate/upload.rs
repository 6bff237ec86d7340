//! A program that uses the crate generated from `uploads.yaml`. The first argument is the base URL of the server.

use std::collections::BTreeMap;

use uploads_sdk::models::{Kind, NewPhoto, PhotosFilesBody, Place, PlaceWithMap, View, ViewAt};
use uploads_sdk::{Client, Error, FilePart};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::args().nth(1).ok_or("no server")?;
    let client = Client::builder("token").base_url(base_url.as_str()).build()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(upload(&client))?;

    let waiting = uploads_sdk::blocking::Client::builder("token").base_url(base_url.as_str()).build()?;
    waiting.photos().replace_place().body(Place::new("waited for")).send()?;
    Ok(())
}

async fn upload(client: &Client) -> Result<(), Error> {
    let place = Place::new("Zürich").clear_note().within(Place::new("Europe"));
    let png = ("tom.png", b"\x89PNG\r\n\x1a\n\r\n--\x00".to_vec());
    let mut photo = NewPhoto::new("Tom \"the cat\"\r\n--x\r\n", png, place)
        .extra([FilePart::new("a.jpg", "one").media_type("image/jpeg"), FilePart::new("b", "two")])
        .tags(["x", "y,z", ""])
        .stars(5)
        .price(1.5)
        .public(true)
        .kind(Kind::Portrait)
        .taken(std::time::SystemTime::UNIX_EPOCH)
        .note("n")
        .password("s3cret")
        .way([Place::new("A"), Place::new("B")])
        .any(serde_json::json!([1, null]));
    photo.additional = BTreeMap::from([("more".to_owned(), "other".to_owned())]);
    assert!(!format!("{photo:?}").contains("PNG"), "debug output contains the bytes of a file");
    client.photos().upload(photo).await?;

    client.photos().place().body(PlaceWithMap::new("Bern", ("map.bin", [0, 1, 2]))).await?;
    client.photos().replace_place().body(Place::new("Basel").note("on the Rhine")).await?;
    client.photos().replace_place().await?;
    client.photos().anything("--own\r\n\r\n\r\nx\r\n--own--\r\n").await?;

    let mut files = PhotosFilesBody::new();
    files.additional = BTreeMap::from([("a b".to_owned(), FilePart::new("one", "1")), ("b".to_owned(), ("two", "2").into())]);
    client.photos().files(files).await?;
    client.photos().labels(BTreeMap::from([("x y".to_owned(), "1&2".to_owned()), ("z".to_owned(), String::new())])).await?;
    let any = [("n", serde_json::json!(1.5)), ("list", serde_json::json!(["a", true, null])), ("none", serde_json::Value::Null)];
    let any = BTreeMap::from(any.map(|(name, value)| (name.to_owned(), value)));
    client.photos().any_labels().body(any).await?;
    let deep = BTreeMap::from([("deep".to_owned(), serde_json::json!({"a": 1}))]);
    let refused = client.photos().any_labels().body(deep).await.unwrap_err();
    assert!(refused.is_invalid_input() && refused.to_string().contains("`deep`"), "{refused}");

    let view = View::new(ViewAt::new(1.5).label("a & b"));
    let tags = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    client.photos().view(view.tags(tags).places([Place::new("Basel")])).await?;

    let refused = client.photos().anything("no boundary").await.unwrap_err();
    assert!(refused.is_invalid_input(), "{refused}");
    Ok(())
}
