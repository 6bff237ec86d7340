//! The same transfers by hand with only reqwest and tokio: no retries, no progress, no meaningful timeouts.

use std::io::SeekFrom;

use frameio_sdk::models::{FileCreateLocalUploadParams, FileInclude};
use frameio_sdk::reqwest;
use futures_util::StreamExt as _;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio_util::io::ReaderStream;

use super::{Environment, TIMEOUT};

const CONCURRENCY: usize = 8;
const CHUNK: usize = 256 * 1024;

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build().unwrap()
}

pub(crate) async fn upload(environment: &Environment) {
    let http = http();
    let size = std::fs::metadata(&environment.disk).unwrap().len();
    let data = FileCreateLocalUploadParams::new("source.mov", size as i64);
    let file = environment.account.files().create_local_upload(environment.folder.as_str(), data).await.unwrap();
    let media_type = file.media_type.unwrap();
    let mut start = 0;
    let parts = file.upload_urls.unwrap().into_iter().map(|part| {
        let (offset, size) = (start, part.size as u64);
        start += size;
        (offset, size, part.url.expose_secret().to_owned())
    });
    let puts = stream::iter(parts).map(|(offset, size, url)| {
        let (http, media_type) = (http.clone(), media_type.clone());
        async move {
            let mut file = tokio::fs::File::open(&environment.disk).await.unwrap();
            file.seek(SeekFrom::Start(offset)).await.unwrap();
            let pieces = ReaderStream::with_capacity(file.take(size), CHUNK).map(|piece| piece.map(Frame::data));
            let request = http.put(url).header("x-amz-acl", "private").header("content-type", media_type);
            let request = request.header("content-length", size);
            let answer = request.body(reqwest::Body::wrap(StreamBody::new(pieces))).send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
        }
    });
    puts.buffer_unordered(CONCURRENCY).for_each(|()| async {}).await;
}

pub(crate) async fn download(environment: &Environment) {
    let file = environment
        .account
        .files()
        .show(environment.file.as_str())
        .include([FileInclude::MediaLinksOriginal])
        .await
        .unwrap();
    let url = file.media_links.unwrap().original.unwrap().download_url.unwrap();
    let mut answer = http().get(url.expose_secret()).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    let mut target = tokio::fs::File::create(&environment.disk).await.unwrap();
    while let Some(piece) = answer.chunk().await.unwrap() {
        target.write_all(&piece).await.unwrap();
    }
    target.sync_all().await.unwrap();
}
