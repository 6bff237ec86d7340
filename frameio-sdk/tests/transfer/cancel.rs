//! Transfers that are dropped or cancelled at every await point; pauses and bandwidth limits.

use std::future::{IntoFuture as _, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use frameio_sdk::models::{AssetWithIncludes, FileStatus};
use frameio_sdk::transfer::{MemoryStore, TransferEvent};
use tokio::time::{Instant, sleep};

use crate::support::{World, bytes};

/// Polls the future at most `times` times and gives its output if it completed.
async fn polled<T>(future: &mut Pin<Box<dyn Future<Output = T> + Send>>, times: usize) -> Option<T> {
    let mut polls = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => {
            polls += 1;
            if polls >= times { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

impl World {
    /// The statuses of all files with this name.
    async fn statuses(&self, name: &str) -> Vec<FileStatus> {
        let assets = self.account.files().list(&self.folder).items().try_collect().await.unwrap();
        let named = assets.into_iter().filter_map(|asset| match asset {
            AssetWithIncludes::File(file) if file.name == name => Some(file.status),
            _ => None,
        });
        named.collect()
    }
}

#[tokio::test(start_paused = true)]
async fn an_upload_dropped_at_any_await_leaves_no_placeholder() {
    let mut times = 1;
    loop {
        let world = World::new().await;
        let mut upload = world.account.upload(bytes(2_500), &world.folder).name("Shot.mp4").into_future();
        let outcome = polled(&mut upload, times).await;
        drop(upload);
        // Background tasks delete what the upload created.
        sleep(Duration::from_secs(60)).await;
        let left = world.statuses("Shot.mp4").await;
        assert!(left.iter().all(|status| *status != FileStatus::Created) && left.len() <= 1, "{times}: {left:?}");
        match outcome {
            Some(outcome) => break drop(outcome.unwrap()),
            None => times += 1,
        }
    }
    assert!(times > 5, "{times}");
}

#[tokio::test(start_paused = true)]
async fn an_upload_with_a_store_resumes_from_any_await() {
    for times in 1.. {
        let world = World::new().await;
        let store = MemoryStore::new();
        let request = || world.account.upload(bytes(2_500), &world.folder).name("Shot.mp4").store(store.clone());
        let mut upload = request().into_future();
        let outcome = polled(&mut upload, times).await;
        drop(upload);
        sleep(Duration::from_secs(60)).await;
        let file = request().await.unwrap();
        assert_eq!(world.uploaded(&file.id), Some(bytes(2_500)), "{times}");
        assert_eq!(world.statuses("Shot.mp4").await.len(), 1, "{times}");
        if outcome.is_some() {
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_dropped_at_any_await_is_finished_by_the_next_one() {
    let world = World::new().await;
    let id = world.account.upload(bytes(5_000), &world.folder).name("Shot.mov").await.unwrap().id;
    let mut times = 1;
    loop {
        let target = world.disk.path().join(format!("{times}/Shot.mov"));
        let mut download = world.account.download(&id, &target).into_future();
        let outcome = polled(&mut download, times).await;
        drop(download);
        world.account.download(&id, &target).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), bytes(5_000), "{times}");
        let left = std::fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1, "{times}");
        if outcome.is_some() {
            break;
        }
        times += 1;
    }
    assert!(times > 3, "{times}");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_handle_cancels_the_upload() {
    let world = World::new().await;
    let upload = world.account.upload(bytes(8_000), &world.folder).name("Shot.mp4").bandwidth(1_000).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), TransferEvent::PartDone { .. }) {}
    drop(upload);
    while progress.next().await.is_some() {}
    assert_eq!(world.count("Shot.mp4").await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_paused_transfer_does_not_stall_and_resumes() {
    let world = World::new().await;
    let upload = world.account.upload(bytes(8_000), &world.folder).name("Shot.mp4").bandwidth(4_000).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), TransferEvent::PartDone { .. }) {}
    upload.pause();
    let mut totals = upload.watch();
    let paused = *totals.wait_for(|totals| totals.paused).await.unwrap();
    assert!(paused.rate.is_some() && paused.time_left.is_none(), "{paused:?}");
    sleep(Duration::from_secs(3_600)).await;
    assert!(!upload.is_finished());
    upload.resume();
    let file = upload.await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(bytes(8_000)));
}

#[tokio::test(start_paused = true)]
async fn the_bandwidth_limit_holds_and_can_be_changed() {
    let world = World::new().await;
    let begun = Instant::now();
    world.account.upload(bytes(10_000), &world.folder).name("a.mp4").bandwidth(1_000).await.unwrap();
    let took = begun.elapsed().as_secs_f64();
    assert!((8.5..11.0).contains(&took), "{took}");

    let begun = Instant::now();
    let upload = world.account.upload(bytes(10_000), &world.folder).name("b.mp4").bandwidth(1).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), TransferEvent::FileStarted { .. }) {}
    let control = upload.control();
    control.set_bandwidth(None);
    control.set_concurrency(2);
    upload.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_totals_of_a_group_add_up() {
    let world = World::new().await;
    world.fake.fault(fake_frameio::Fault::status(503).on("store.put_part").times(2));
    let upload = world.account.upload(bytes(5_000), &world.folder).name("Shot.mp4").start();
    let watch = upload.watch();
    upload.await.unwrap();
    let totals = *watch.borrow();
    assert_eq!((totals.bytes_total, totals.bytes_done, totals.bytes_in_flight), (5_000, 5_000, 0));
    assert_eq!((totals.files_total, totals.files_done, totals.files_failed, totals.retries), (1, 1, 0, 2));
}

/// Transfers of the blocking client have the same handle, and need no runtime of the caller.
#[cfg(feature = "blocking")]
#[test]
fn blocking_transfers_run_in_the_background() {
    let fake = fake_frameio::FakeFrameio::builder().start_blocking().unwrap();
    let client = frameio_sdk::blocking::Client::builder(fake.token()).base_url(fake.base_url()).build().unwrap();
    let account = client.account(fake.demo().account.as_str());
    let folder = fake.demo().folder.as_str();
    let upload = account.upload(bytes(300_000), folder).name("Shot.mov").bandwidth(1).start().unwrap();
    let mut progress = upload.progress();
    assert!(!upload.is_finished());
    upload.control().set_bandwidth(None);
    let file = upload.wait().unwrap();
    assert_eq!(fake.file_bytes(file.id.as_str()), Some(bytes(300_000)));
    let events = std::iter::from_fn(|| progress.try_next());
    assert!(events.into_iter().any(|event| matches!(event, TransferEvent::FileDone { .. })));

    let upload = account.upload(bytes(300_000), folder).name("Late.mov").bandwidth(1).start().unwrap();
    upload.cancel();
    assert!(upload.wait().unwrap_err().is_cancelled());
    let (mut reader, writer) = std::io::pipe().unwrap();
    let download = account.download_to(&file.id, writer).start().unwrap();
    // The writer is dropped at the end, which ends the pipe.
    let mut read = Vec::new();
    std::io::Read::read_to_end(&mut reader, &mut read).unwrap();
    assert_eq!(read, bytes(300_000));
    assert_eq!(download.wait().unwrap().size, 300_000);
}
