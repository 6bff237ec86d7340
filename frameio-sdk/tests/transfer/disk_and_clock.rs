//! Failures around a transfer: a full disk, a folder or a source that disappears, a wrong clock; and a caller that ends
//! the wait itself.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frameio_sdk::FileId;
use frameio_sdk::models::FileStatus;
use frameio_sdk::transfer::{TransferErrorKind as Kind, TransferSettings, UploadWait};
use tokio::sync::Notify;

use crate::support::{World, bytes};

const LARGE: usize = 2_500_000;

fn small_ranges() -> TransferSettings {
    TransferSettings::new().range_size(1_000_000)
}

async fn large() -> (World, FileId) {
    let world = World::with(|builder| builder.part_size(1 << 30)).await;
    let id = world.account.upload(bytes(LARGE), &world.folder).name("Shot.mov").await.unwrap().id;
    (world, id)
}

/// A small file system of its own, where this user may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let options = format!("size={size}");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output();
        mount.is_ok_and(|output| output.status.success()).then(|| Self(folder.to_owned()))
    }

    fn enlarge(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_disk_without_enough_room_is_detected_before_the_download() {
    let (world, id) = large().await;
    let Some(disk) = SmallDisk::mount(&world.disk.path().join("small"), "1500k") else {
        // `a_file_that_may_not_grow_is_a_disk_error` needs no privileges.
        eprintln!("SKIPPED: no disk can be mounted by this user");
        return;
    };
    let target = disk.0.join("Shot.mov");
    let download = || world.account.download(&id, &target).settings(small_ranges().concurrency(1));
    let error = download().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Disk, "{error}");
    assert_eq!(world.fake.calls("store.get_media"), 1, "the size should be requested once");
    assert_eq!(std::fs::read_dir(&disk.0).unwrap().count(), 0, "no file should be left");
    disk.enlarge("10m");
    download().await.unwrap();
    assert!(std::fs::read(&target).unwrap() == bytes(LARGE));
}

#[tokio::test]
async fn a_disk_without_room_for_the_record_ends_the_download_and_the_next_run_resumes() {
    let (world, id) = large().await;
    // The file fits to the page, which leaves no room for the record beside it.
    let size = format!("{}k", LARGE.div_ceil(4_096) * 4);
    let Some(disk) = SmallDisk::mount(&world.disk.path().join("small"), &size) else {
        eprintln!("SKIPPED: no disk can be mounted by this user");
        return;
    };
    let target = disk.0.join("Shot.mov");
    let slow = small_ranges().concurrency(1).bandwidth(5_000_000);
    let error = world.account.download(&id, &target).settings(slow).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Disk, "{error}");
    assert!(!target.exists());
    disk.enlarge("10m");
    let file = world.account.download(&id, &target).await.unwrap();
    assert!(std::fs::read(&target).unwrap() == bytes(LARGE));
    assert!(file.resumed > 0, "bytes written before the disk was full should not be fetched again");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_may_not_grow_is_a_disk_error() {
    let (world, _) = large().await;
    let tests = std::env::current_exe().unwrap();
    let mirror = tests.parent().unwrap().parent().unwrap().join("examples/mirror");
    assert!(mirror.exists(), "not built: run `cargo build -p frameio-sdk --examples`");
    let run = |limit: &str| {
        let mut command = Command::new("sh");
        // With the signal ignored, a write beyond the limit is an ordinary I/O error.
        command.args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "sh", limit]).arg(&mirror);
        command.args([world.folder.as_str(), "--account", world.fake.demo().account.as_str(), "--include", "Shot.mov"]);
        command.arg(world.disk.path().join("down"));
        command.env("FRAMEIO_TOKEN", world.fake.token()).env("FRAMEIO_BASE_URL", world.fake.base_url());
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    };
    let (code, text) = run("1000");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("Shot.mov") && text.contains("written"), "{text}");
    let (code, text) = run("unlimited");
    assert_eq!(code, Some(0), "{text}");
    assert!(std::fs::read(world.disk.path().join("down/Shot.mov")).unwrap() == bytes(LARGE));
}

/// A slow download that is in progress.
macro_rules! in_progress {
    ($world:expr, $id:expr, $target:expr) => {{
        let download = $world.account.download($id, $target).settings(small_ranges().bandwidth(100_000)).start();
        let mut totals = download.watch();
        totals.wait_for(|totals| totals.bytes_done > 500_000).await.unwrap();
        download
    }};
}

#[tokio::test(start_paused = true)]
async fn a_removed_target_folder_is_a_disk_error() {
    let (world, id) = large().await;
    let folder = world.disk.path().join("down");
    let target = folder.join("Shot.mov");
    let download = in_progress!(world, &id, &target);
    std::fs::rename(&folder, world.disk.path().join("elsewhere")).unwrap();
    std::fs::write(&folder, "a file").unwrap();
    download.control().set_bandwidth(None);
    let error = download.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Disk, "{error}");
    assert_eq!(std::fs::read_to_string(&folder).unwrap(), "a file", "the file at the path should be left alone");
}

#[tokio::test(start_paused = true)]
async fn a_target_replaced_by_a_folder_is_left_alone() {
    let (world, id) = large().await;
    let target = world.disk.path().join("down/Shot.mov");
    let download = in_progress!(world, &id, &target);
    std::fs::create_dir_all(target.join("inside")).unwrap();
    download.control().set_bandwidth(None);
    let error = download.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Disk, "{error}");
    assert!(target.join("inside").is_dir());
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_source_removed_while_it_is_read_is_still_uploaded() {
    let world = World::new().await;
    let path = world.file("Shot.mp4", 3_500);
    world.fake.fault(fake_frameio::Fault::status(503).on("store.put_part").skip(1));
    let upload = world.account.upload(&path, &world.folder).settings(TransferSettings::new().concurrency(1)).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), frameio_sdk::transfer::TransferEvent::PartRetried { .. }) {}
    std::fs::remove_file(&path).unwrap();
    let file = upload.await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(bytes(3_500)));
}

#[tokio::test]
async fn a_clock_hours_off_does_not_affect_transfers() {
    // The offset applies to the service's clock and so to the dates in its links, which are valid for a minute.
    for hours in [-240, -6, 6, 240] {
        let build = |builder: fake_frameio::Builder| {
            builder.part_size(1_000).link_lifetime(Duration::from_secs(60)).clock_skew(hours * 3_600)
        };
        let world = World::with(build).await;
        let file = world.account.upload(bytes(3_500), &world.folder).name("Shot.mp4").await.unwrap();
        assert_eq!(world.fake.calls("files.create_local_upload"), 1);
        let target = world.disk.path().join("Shot.mp4");
        world.account.download(&file.id, &target).await.unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), bytes(3_500));
        assert_eq!(world.fake.calls("files.show"), 1, "one link should suffice");
    }
}

#[tokio::test]
async fn a_wake_up_ends_the_wait_at_once() {
    let world = World::with(|builder| builder.part_size(1_000).transcode_after(None)).await;
    let wake = Arc::new(Notify::new());
    let upload = world.account.upload(bytes(1_200), &world.folder).name("Shot.mov");
    let upload = upload.wait_until(UploadWait::Transcoded).wake_by(Arc::clone(&wake)).start();
    while world.fake.calls("files.show") == 0 {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    let assets = world.account.files().list(&world.folder).items().try_collect().await.unwrap();
    let id = assets.into_iter().find_map(|asset| match asset {
        frameio_sdk::models::AssetWithIncludes::File(file) if file.name == "Shot.mov" => Some(file.id),
        _ => None,
    });
    // A webhook about another file wakes the wait too, which then continues.
    wake.notify_one();
    while world.fake.calls("files.show") < 2 {
        tokio::task::yield_now().await;
    }
    assert!(!upload.is_finished());
    assert!(world.fake.transcode(id.unwrap().as_str()));
    wake.notify_one();
    assert_eq!(upload.await.unwrap().status, FileStatus::Transcoded);
    // Without a wake-up the status is polled once a minute.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}
