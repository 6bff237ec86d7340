//! Uploads that succeed, and sources that are refused.

use std::time::Duration;

use bytes::Bytes;
use frameio_sdk::models::FileStatus;
use frameio_sdk::transfer::{Source, TransferErrorKind, UploadWait};
use futures_util::stream;

use crate::support::{World, bytes};

#[tokio::test]
async fn an_upload_of_a_path_is_one_awaited_expression() {
    let world = World::new().await;
    let path = world.file("Shot.mp4", 2_501);
    let file = world.account.upload(&path, &world.folder).await.unwrap();
    assert_eq!((file.name.as_str(), file.size, file.media_type.as_deref()), ("Shot.mp4", 2_501, Some("video/mp4")));
    assert_eq!(world.uploaded(&file.id), Some(bytes(2_501)));
    assert_eq!(world.puts(), 3);
}

#[tokio::test]
async fn bytes_and_streams_are_uploaded() {
    let world = World::new().await;
    let file = world.account.upload(bytes(1_500), &world.folder).name("a.bin").await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(bytes(1_500)));

    let pieces: Vec<_> = bytes(3_333).chunks(100).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let source = Source::stream(3_333, stream::iter(pieces));
    let file = world.account.upload(source, &world.folder).name("b.mov").await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(bytes(3_333)));
}

#[tokio::test]
async fn readers_are_uploaded() {
    let world = World::new().await;
    let given = bytes(200_000);
    for (name, source) in [
        ("async.mov", Source::reader(200_000, std::io::Cursor::new(given.clone()))),
        ("std.mov", Source::std_reader(200_000, std::io::Cursor::new(given.clone()))),
    ] {
        let file = world.account.upload(source, &world.folder).name(name).await.unwrap();
        assert!(world.uploaded(&file.id).unwrap() == given, "{name}");
    }
}

/// A reader that returns 1,500 bytes and then an error.
struct Broken(usize);

impl std::io::Read for Broken {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.0 == 0 {
            return Err(std::io::Error::other("the tape is torn"));
        }
        let count = self.0.min(buffer.len());
        self.0 -= count;
        Ok(count)
    }
}

impl tokio::io::AsyncRead for Broken {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        let count = std::io::Read::read(&mut *self, buffer.initialize_unfilled());
        std::task::Poll::Ready(count.map(|count| buffer.advance(count)))
    }
}

#[tokio::test]
async fn a_reader_that_fails_fails_the_upload() {
    let world = World::new().await;
    for source in [Source::reader(2_500, Broken(1_500)), Source::std_reader(2_500, Broken(1_500))] {
        let error = world.account.upload(source, &world.folder).name("r.bin").await.unwrap_err();
        assert_eq!(error.kind(), TransferErrorKind::Source, "{error}");
        assert!(error.to_string().contains("the tape is torn"), "{error}");
        assert_eq!(world.count("r.bin").await, 0, "nothing is left behind");
    }
}

#[tokio::test]
async fn a_stream_must_have_its_declared_length() {
    let world = World::new().await;
    for (said, expected) in [(999, "more than"), (1_001, "ended after")] {
        let source = Source::stream(said, stream::iter([Ok(Bytes::from(bytes(1_000)))]));
        let error = world.account.upload(source, &world.folder).name("s.bin").await.unwrap_err();
        assert_eq!(error.kind(), TransferErrorKind::SourceChanged);
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(world.count("s.bin").await, 0, "nothing is left behind");
        for source in [Source::reader(said, &*bytes(1_000).leak()), Source::std_reader(said, &*bytes(1_000).leak())] {
            let error = world.account.upload(source, &world.folder).name("s.bin").await.unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}

#[tokio::test]
async fn invalid_sources_are_refused_before_sending() {
    let world = World::new().await;
    world.fake.clear_requests();
    let upload = |source: Source| world.account.upload(source, &world.folder);
    let empty = upload(world.file("empty.mov", 0).into()).await.unwrap_err();
    assert_eq!(empty.kind(), TransferErrorKind::Empty);
    let missing = upload(world.disk.path().join("missing.mov").into()).await.unwrap_err();
    assert_eq!(missing.kind(), TransferErrorKind::Source);
    let folder = upload(world.disk.path().into()).await.unwrap_err();
    assert_eq!(folder.kind(), TransferErrorKind::Source);
    let nameless = upload(bytes(5).into()).await.unwrap_err();
    assert_eq!(nameless.kind(), TransferErrorKind::InvalidInput);
    let long = upload(bytes(5).into()).name("x".repeat(256)).await.unwrap_err();
    assert_eq!(long.kind(), TransferErrorKind::InvalidInput);
    assert_eq!(world.fake.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_upload_waits_for_the_requested_status() {
    let world = World::with(|builder| builder.part_size(1_000).transcode_after(Some(Duration::from_secs(20)))).await;
    let path = world.file("Shot.mov", 1_200);
    let upload = || world.account.upload(&path, &world.folder);
    let file = upload().wait_until(UploadWait::Uploaded).await.unwrap();
    assert_eq!(file.status, FileStatus::Uploaded);
    let file = upload().wait_until(UploadWait::Transcoded).await.unwrap();
    assert_eq!(file.status, FileStatus::Transcoded);
    let late = upload().wait_until(UploadWait::Transcoded).wait_deadline(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(late.kind(), TransferErrorKind::Deadline);
    assert_eq!(world.count("Shot.mov").await, 3, "the file stays");
}

#[tokio::test]
async fn the_part_store_receives_no_token_and_debug_output_has_no_url() {
    let world = World::new().await;
    let path = world.file("Shot.mp4", 1_200);
    let upload = world.account.upload(&path, &world.folder);
    assert!(!format!("{upload:?}").contains("demo-token"));
    // The stand-in refuses parts with a token, and headers that differ from the signed ones.
    upload.await.unwrap();
    for seen in world.fake.requests().iter().filter(|seen| seen.operation == "store.put_part") {
        assert_eq!(seen.status, 200);
    }
}
