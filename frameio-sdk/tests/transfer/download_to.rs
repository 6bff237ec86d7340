//! Downloads to a writer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use fake_frameio::Fault;
use frameio_sdk::FileId;
use frameio_sdk::transfer::{Rendition, TransferErrorKind as Kind, TransferEvent, TransferSettings};
use tokio::io::{AsyncReadExt as _, AsyncWrite, BufWriter};

use crate::support::{World, bytes, transient_download_faults};

const GET: &str = "store.get_media";

/// The size of a file that is downloaded in 25 ranges.
const LARGE: usize = 2_500_000;

fn small_ranges() -> TransferSettings {
    TransferSettings::new().range_size(100_000)
}

async fn upload_file(length: usize) -> (World, FileId) {
    let world = World::with(|builder| builder.part_size(1 << 30)).await;
    let id = world.account.upload(bytes(length), &world.folder).name("Shot.mov").await.unwrap().id;
    (world, id)
}

/// A writer that fails, or never completes a write, after this many bytes.
struct LimitedWriter {
    bytes: usize,
    fails: bool,
    written: usize,
}

impl AsyncWrite for LimitedWriter {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let room = self.bytes - self.written;
        match (room, self.fails) {
            (0, true) => Poll::Ready(Err(io::Error::new(io::ErrorKind::BrokenPipe, "nobody reads"))),
            (0, false) => Poll::Pending,
            _ => {
                let count = room.min(bytes.len()).min(7_000);
                self.written += count;
                Poll::Ready(Ok(count))
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        panic!("the writer must not be shut down");
    }
}

#[tokio::test]
async fn a_download_to_a_writer_is_one_awaited_expression() {
    let (world, id) = upload_file(2_501).await;
    let mut written = Vec::new();
    let file = world.account.download_to(&id, &mut written).await.unwrap();
    assert_eq!((file.size, file.name.as_str(), file.path, file.resumed), (2_501, "Shot.mov", None, 0));
    assert!(written == bytes(2_501));
    assert_eq!(world.fake.calls(GET), 1);
}

#[tokio::test]
async fn ranges_are_written_in_order_and_the_writer_is_flushed() {
    let (world, id) = upload_file(LARGE).await;
    let mut writer = BufWriter::with_capacity(1 << 24, Vec::new());
    let download = world.account.download_to(&id, &mut writer).settings(small_ranges());
    download.await.unwrap();
    assert!(writer.buffer().is_empty(), "the writer should be flushed");
    assert!(writer.get_ref() == &bytes(LARGE));
    assert_eq!(world.fake.calls(GET), 25);
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_and_nothing_is_written_twice() {
    for fault in transient_download_faults(70_000) {
        for skip in [0, 1, 7] {
            let (world, id) = upload_file(LARGE).await;
            let description = format!("{fault:?} after {skip}");
            world.fake.fault(fault.clone().on(GET).skip(skip).times(2));
            let mut written = Vec::new();
            let download = world.account.download_to(&id, &mut written).settings(small_ranges());
            download.await.unwrap_or_else(|error| panic!("{description}: {error}"));
            assert!(written == bytes(LARGE), "{description}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_have_distinct_kinds() {
    for (fault, kind) in [
        (Fault::status(403), Kind::Forbidden),
        (Fault::status(500), Kind::Unavailable),
        (Fault::reset(), Kind::Network),
        (Fault::delay(Duration::from_secs(600)), Kind::Stalled),
    ] {
        let (world, id) = upload_file(LARGE).await;
        let description = format!("{fault:?}");
        world.fake.fault(fault.on(GET).skip(3).times(1_000));
        let mut written = Vec::new();
        let download = world.account.download_to(&id, &mut written).settings(small_ranges().attempts(3));
        let error = download.await.unwrap_err();
        assert_eq!((error.kind(), error.file()), (kind, Some("Shot.mov")), "{description}: {error}");
        assert!(bytes(LARGE).starts_with(&written), "{description}: the written bytes should be a prefix of the file");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_writer_times_out_no_response() {
    let (world, id) = upload_file(LARGE).await;
    let (near, mut far) = tokio::io::duplex(50_000);
    let download = world.account.download_to(&id, near).settings(small_ranges()).start();
    let mut progress = download.progress();
    let mut read = vec![0; LARGE];
    for piece in read.chunks_mut(50_000) {
        // Longer than the stall timeout, and in total longer than the timeout of a range.
        tokio::time::sleep(Duration::from_secs(60)).await;
        far.read_exact(piece).await.unwrap();
    }
    download.await.unwrap();
    assert!(read == bytes(LARGE));
    assert_eq!(world.fake.calls(GET), 25, "each range should be requested once");
    let events: Vec<_> = std::iter::from_fn(|| progress.try_next()).collect();
    assert!(!events.iter().any(|event| matches!(event, TransferEvent::PartRetried { .. })), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn ranges_ahead_of_the_writer_are_limited_by_the_buffer() {
    let (world, id) = upload_file(LARGE).await;
    let writer = LimitedWriter { bytes: 150_000, fails: false, written: 0 };
    let download = world.account.download_to(&id, writer).settings(small_ranges()).start();
    let mut totals = download.watch();
    totals.wait_for(|totals| totals.bytes_done == 150_000).await.unwrap();
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    // One range is written and six are in memory, including the one that is being written.
    assert_eq!(world.fake.calls(GET), 7);
    download.cancel();
    assert!(download.await.unwrap_err().is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn a_failing_writer_ends_the_download_at_once() {
    let (world, id) = upload_file(LARGE).await;
    // The ranges after the third take ten minutes and would be retried.
    world.fake.fault(Fault::delay(Duration::from_secs(600)).on(GET).skip(3).times(1_000));
    let begun = tokio::time::Instant::now();
    let mut writer = LimitedWriter { bytes: 150_000, fails: true, written: 0 };
    let error = world.account.download_to(&id, &mut writer).settings(small_ranges()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Writer, "{error}");
    assert!(error.to_string().contains("after 150000 bytes: nobody reads"), "{error}");
    assert_eq!(error.io().unwrap().kind(), io::ErrorKind::BrokenPipe);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_during_the_download_is_never_mixed() {
    let (world, id) = upload_file(LARGE).await;
    let other: Vec<u8> = bytes(LARGE).into_iter().rev().collect();
    let (near, mut far) = tokio::io::duplex(50_000);
    let download = world.account.download_to(&id, near).settings(small_ranges()).start();
    let mut read = vec![0; 50_000];
    far.read_exact(&mut read).await.unwrap();
    assert!(world.fake.replace_bytes(id.as_str(), other));
    far.read_to_end(&mut read).await.unwrap();
    let error = download.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
    assert!(error.to_string().contains("the writer has"), "{error}");
    assert!(bytes(LARGE).starts_with(&read), "the written bytes should be a prefix of the first version");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_before_the_first_byte_is_written_restarts_the_download() {
    let (world, id) = upload_file(LARGE).await;
    // The first range breaks off after the file was replaced and before any byte was written.
    world.fake.fault(Fault::stall(10, Duration::from_secs(20)).on(GET));
    let other: Vec<u8> = bytes(LARGE).into_iter().rev().collect();
    let mut written = Vec::new();
    let settings = small_ranges().concurrency(1).stall_timeout(Duration::from_secs(10));
    let download = world.account.download_to(&id, &mut written).settings(settings);
    let change = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(world.fake.replace_bytes(id.as_str(), other.clone()));
    };
    let (file, ()) = tokio::join!(download.into_future(), change);
    file.unwrap();
    assert!(written == other);
}

#[tokio::test(start_paused = true)]
async fn a_host_without_ranges_is_read_sequentially() {
    let (world, id) = upload_file(10).await;
    let whole = || Fault::body(200, "0123456789").on(GET);
    world.fake.fault(whole());
    let mut written = Vec::new();
    world.account.download_to(&id, &mut written).await.unwrap();
    assert_eq!(written, b"0123456789");

    // Without a validator, parts of two responses cannot be combined, so one range covers the whole file.
    let (world, id) = upload_file(LARGE).await;
    world.fake.fault(Fault::headers([("etag", "W/\"weak\"")]).on(GET).times(1_000));
    let mut written = Vec::new();
    world.account.download_to(&id, &mut written).settings(small_ranges()).await.unwrap();
    assert!(written == bytes(LARGE));
    assert_eq!(world.fake.calls(GET), 2);
}

#[tokio::test(start_paused = true)]
async fn a_download_to_a_writer_can_be_paused_cancelled_and_dropped() {
    let (world, id) = upload_file(LARGE).await;
    let download = world.account.download_to(&id, Vec::new()).settings(small_ranges().bandwidth(100_000)).start();
    let mut totals = download.watch();
    totals.wait_for(|totals| totals.bytes_done > 500_000).await.unwrap();
    download.pause();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let paused = download.totals().bytes_done;
    tokio::time::sleep(Duration::from_secs(600)).await;
    // Ranges that were already fetched may still be written.
    assert!(download.totals().bytes_done <= paused + 800_000, "{:?}", download.totals());
    download.resume();
    totals.wait_for(|totals| totals.bytes_done > 1_500_000).await.unwrap();
    assert_eq!(download.totals().bytes_total, LARGE as u64);
    download.cancel();
    assert!(download.await.unwrap_err().is_cancelled());

    let mut writer = LimitedWriter { bytes: 150_000, fails: false, written: 0 };
    let download = world.account.download_to(&id, &mut writer).settings(small_ranges());
    let ended = tokio::time::timeout(Duration::from_secs(60), download.into_future()).await;
    assert!(ended.is_err());
    assert_eq!(writer.written, 150_000, "the writer should be usable again after the download was dropped");
}

#[tokio::test(start_paused = true)]
async fn the_etag_is_computed_while_writing() {
    let world = World::new().await;
    let id = world.account.upload(bytes(2_500), &world.folder).name("Shot.mov").await.unwrap().id;
    let mut written = Vec::new();
    world.account.download_to(&id, &mut written).check_parts([834, 833, 833]).await.unwrap();
    assert!(written == bytes(2_500));
    let error = world.account.download_to(&id, Vec::new()).check_parts([833, 833, 834]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
}

#[tokio::test(start_paused = true)]
async fn renditions_and_missing_files_behave_as_in_a_download_to_a_path() {
    let world = World::with(|builder| builder.part_size(1_000).transcode_after(None)).await;
    let id = world.account.upload(bytes(1_000), &world.folder).name("Shot.mov").await.unwrap().id;
    let get = || world.account.download_to(&id, Vec::new()).rendition(Rendition::HighQuality);
    assert_eq!(get().await.unwrap_err().kind(), Kind::NotReady);
    world.fake.transcode(id.as_str());
    assert!(get().await.unwrap().size > 0);
    let gone = world.account.download_to("6f9b6dae-6f4c-47a8-aac2-ce17a5794a3c", Vec::new()).await.unwrap_err();
    assert_eq!(gone.kind(), Kind::Gone, "{gone}");
}

#[cfg(feature = "blocking")]
#[tokio::test(flavor = "multi_thread")]
async fn the_blocking_client_writes_to_std_writers() {
    struct Broken(usize);
    impl io::Write for Broken {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (world, id) = upload_file(LARGE).await;
    let client = frameio_sdk::blocking::Client::builder(world.fake.token()).base_url(world.fake.base_url());
    let account = client.build().unwrap().account(world.fake.demo().account.as_str());
    // Blocking calls are allowed inside an async program.
    let mut writer = io::BufWriter::new(Vec::new());
    let file = account.download_to(&id, &mut writer).settings(small_ranges()).send().unwrap();
    assert_eq!(file.size, LARGE as u64);
    assert!(writer.buffer().is_empty() && writer.get_ref() == &bytes(LARGE));
    let error = account.download_to(&id, Broken(150_000)).settings(small_ranges()).send().unwrap_err();
    assert_eq!(error.kind(), Kind::Writer, "{error}");
    let error = account.download_to("6f9b6dae-6f4c-47a8-aac2-ce17a5794a3c", Vec::new()).send().unwrap_err();
    assert_eq!(error.kind(), Kind::Gone, "{error}");
}
