//! Downloads to a path.

use std::path::PathBuf;
use std::time::Duration;

use fake_frameio::Fault;
use frameio_sdk::FileId;
use frameio_sdk::transfer::{Rendition, TransferErrorKind as Kind, TransferEvent, TransferSettings};

use crate::support::{World, bytes, transient_download_faults};

const GET: &str = "store.get_media";

/// The size of a file that is downloaded in three ranges.
const LARGE: usize = 2_500_000;

fn small_ranges() -> TransferSettings {
    TransferSettings::new().range_size(1_000_000)
}

async fn upload_file(world: &World, length: usize) -> FileId {
    let upload = world.account.upload(bytes(length), &world.folder).name("Shot.mov");
    upload.await.unwrap().id
}

async fn large() -> (World, FileId, PathBuf) {
    let world = World::with(|builder| builder.part_size(1 << 30)).await;
    let id = upload_file(&world, LARGE).await;
    let target = world.disk.path().join("down/Shot.mov");
    (world, id, target)
}

/// Asserts that the file is the only entry of its folder.
#[track_caller]
fn assert_alone(path: &std::path::Path) {
    let names: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, [path]);
}

#[tokio::test]
async fn a_download_to_a_path_is_one_awaited_expression() {
    let world = World::new().await;
    let id = upload_file(&world, 2_501).await;
    let target = world.disk.path().join("a/b/Shot.mov");
    let file = world.account.download(&id, &target).await.unwrap();
    assert_eq!((file.size, file.name.as_str(), file.path.as_deref()), (2_501, "Shot.mov", Some(target.as_path())));
    assert_eq!(std::fs::read(&target).unwrap(), bytes(2_501));
    assert_eq!(world.fake.calls(GET), 1);
    assert_alone(&target);
    let shown = world.account.files().show(&id).await.unwrap();
    let modified = std::fs::metadata(&target).unwrap().modified().unwrap();
    assert_eq!(modified, std::time::SystemTime::from(shown.created_at.as_offset_date_time()));
}

#[tokio::test]
async fn large_files_are_downloaded_in_ranges() {
    let (world, id, target) = large().await;
    world.account.download(&id, &target).settings(small_ranges()).await.unwrap();
    assert!(std::fs::read(&target).unwrap() == bytes(LARGE));
    assert_eq!(world.fake.calls(GET), 3);
    assert_alone(&target);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_ready_differs_from_one_that_is_gone() {
    let world = World::with(|builder| builder.part_size(1_000).transcode_after(None)).await;
    let target = world.disk.path().join("x");
    let id = upload_file(&world, 1_000).await;
    let get = |rendition| world.account.download(&id, &target).rendition(rendition);
    assert_eq!(get(Rendition::HighQuality).await.unwrap_err().kind(), Kind::NotReady);
    world.fake.transcode(id.as_str());
    let file = get(Rendition::HighQuality).await.unwrap();
    assert_eq!(std::fs::metadata(&target).unwrap().len(), file.size);

    let still = world.account.upload(bytes(10), &world.folder).name("still.png").await.unwrap();
    world.fake.transcode(still.id.as_str());
    let sheet = world.account.download(&still.id, &target).rendition(Rendition::ScrubSheet).await.unwrap_err();
    assert_eq!(sheet.kind(), Kind::NoRendition);
    let gone = world.account.download("6f9b6dae-6f4c-47a8-aac2-ce17a5794a3c", &target).await.unwrap_err();
    assert_eq!(gone.kind(), Kind::Gone, "{gone}");

    let data = frameio_sdk::models::FileCreateLocalUploadParams::new("p.mov", 10);
    let placeholder = world.account.files().create_local_upload(&world.folder, data).await.unwrap();
    let early = world.account.download(&placeholder.id, &target).await.unwrap_err();
    assert_eq!(early.kind(), Kind::NotReady, "{early}");
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried() {
    for fault in transient_download_faults(700_000) {
        let (world, id, target) = large().await;
        let description = format!("{fault:?}");
        world.fake.fault(fault.on(GET).skip(1).times(2));
        let file = world.account.download(&id, &target).settings(small_ranges()).await;
        file.unwrap_or_else(|error| panic!("{description}: {error}"));
        assert!(std::fs::read(&target).unwrap() == bytes(LARGE), "{description}");
        assert_alone(&target);
    }
}

#[tokio::test(start_paused = true)]
async fn permanent_failures_have_distinct_kinds() {
    for (fault, kind) in [
        (Fault::status(403), Kind::Forbidden),
        (Fault::status(410), Kind::Gone),
        (Fault::status(500), Kind::Unavailable),
        (Fault::status(400), Kind::Refused),
        (Fault::html(302), Kind::Refused),
        (Fault::reset(), Kind::Network),
        (Fault::delay(Duration::from_secs(600)), Kind::Stalled),
    ] {
        let world = World::new().await;
        let id = upload_file(&world, 5_000).await;
        let target = world.disk.path().join("down/Shot.mov");
        let description = format!("{fault:?}");
        world.fake.fault(fault.on(GET).times(1_000));
        let error =
            world.account.download(&id, &target).settings(TransferSettings::new().attempts(4)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{description}: {error}");
        assert_eq!(error.file(), Some("Shot.mov"));
        let text = format!("{error} {error:?}");
        assert!(!text.contains("Signature=") && !text.contains("/__store/"), "{text}");
        let left = std::fs::read_dir(target.parent().unwrap()).unwrap().count();
        assert_eq!(left, 0, "{description}: no file should be left");
    }
}

#[tokio::test(start_paused = true)]
async fn expired_links_are_renewed() {
    let world = World::with(|builder| builder.part_size(1_000).link_lifetime(Duration::from_secs(60))).await;
    let id = upload_file(&world, 5_000).await;
    let target = world.disk.path().join("Shot.mov");
    world.fake.fault(Fault::status(503).header("retry-after", "90").on(GET));
    world.account.download(&id, &target).await.unwrap();
    assert_eq!(world.fake.calls("files.show"), 2);
    assert_eq!(std::fs::read(&target).unwrap(), bytes(5_000));
}

/// Cancels a download when half of the file is on disk.
async fn cancel_halfway(world: &World, id: &FileId, target: &std::path::Path) {
    let download = world.account.download(id, target).settings(small_ranges().bandwidth(100_000)).start();
    let mut totals = download.watch();
    totals.wait_for(|totals| totals.bytes_done > 1_000_000).await.unwrap();
    download.cancel();
    assert!(download.await.unwrap_err().is_cancelled());
    world.fake.clear_requests();
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_download_resumes() {
    let (world, id, target) = large().await;
    cancel_halfway(&world, &id, &target).await;
    assert!(!target.exists());
    let file = world.account.download(&id, &target).await.unwrap();
    assert!(file.resumed > 500_000, "{}", file.resumed);
    assert!(std::fs::read(&target).unwrap() == bytes(LARGE));
    assert_alone(&target);
}

#[tokio::test(start_paused = true)]
async fn a_resumed_file_is_never_a_mixture_of_two_versions() {
    let (world, id, target) = large().await;
    cancel_halfway(&world, &id, &target).await;
    let other: Vec<u8> = bytes(LARGE).into_iter().rev().collect();
    assert!(world.fake.replace_bytes(id.as_str(), other.clone()));
    let download = world.account.download(&id, &target).start();
    let mut progress = download.progress();
    let file = download.await.unwrap();
    assert_eq!(file.resumed, 0);
    assert!(
        std::iter::from_fn(|| progress.try_next()).any(|event| matches!(event, TransferEvent::FileRestarted { .. }))
    );
    assert!(std::fs::read(&target).unwrap() == other);
}

#[tokio::test]
async fn the_etag_of_a_multipart_original_is_verified() {
    let world = World::new().await;
    let id = upload_file(&world, 2_500).await;
    let target = world.disk.path().join("Shot.mov");
    let get = |parts: &[u64]| world.account.download(&id, &target).check_parts(parts.to_vec());
    let file = get(&[834, 833, 833]).await.unwrap();
    assert!(file.etag.unwrap().ends_with("-3\""));
    let error = get(&[833, 833, 834]).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
    assert_alone(&target);
}

#[tokio::test(start_paused = true)]
async fn two_downloads_to_one_path_do_not_mix() {
    let (world, id, target) = large().await;
    let first = world.account.download(&id, &target).bandwidth(100_000).start();
    let mut totals = first.watch();
    totals.wait_for(|totals| totals.bytes_done + totals.files_total > 0).await.unwrap();
    assert_eq!(world.account.download(&id, &target).await.unwrap_err().kind(), Kind::Conflict);
    first.control().set_bandwidth(None);
    first.await.unwrap();
    assert!(std::fs::read(&target).unwrap() == bytes(LARGE));
}

#[tokio::test]
async fn a_target_that_cannot_be_written_is_a_disk_error() {
    let world = World::new().await;
    let id = upload_file(&world, 5_000).await;
    let blocked = world.disk.path().join("file");
    std::fs::write(&blocked, "x").unwrap();
    let error = world.account.download(&id, blocked.join("below")).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Disk, "{error}");
    let error = world.account.download(&id, world.disk.path()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidInput, "{error}");
}
