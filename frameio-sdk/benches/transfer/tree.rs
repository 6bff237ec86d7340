//! Uploads of many small files, beside the time that the rate limit on creation allows. It uses tokio's paused clock,
//! so that the limits take no real time.

use std::path::Path;
use std::time::Duration;

use fake_frameio::{FakeFrameio, RateLimits};
use frameio_sdk::models::FolderCreateParams;
use frameio_sdk::{Account, Client, FolderId, reqwest};

/// The rate limit of the service: creations per second.
const CREATES_PER_SECOND: f64 = 5.0;

/// Uploads this many files of 10 kB in twenty folders. Prints the time on the paused clock as a multiple of the
/// minimum.
pub(crate) fn compare(files: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let (_fake, account, folder) = environment().await;
        let root = tempfile::tempdir().unwrap();
        write(root.path(), files);
        let begun = tokio::time::Instant::now();
        let report = account.upload_tree(root.path(), &folder).await.unwrap();
        let took = begun.elapsed();
        assert!(report.is_complete(), "{report:?}");
        let least = Duration::from_secs_f64(files as f64 / CREATES_PER_SECOND);
        let ratio = took.as_secs_f64() / least.as_secs_f64();
        println!(
            "{files} files of 10 kB: {took:.1?} by the limits' clock, {ratio:.3} x of {files} creates at 5 a second"
        );
    });
}

/// A stand-in with the limits of the service and a folder in it. The client has no timers of its own, because a paused
/// clock would jump to them.
async fn environment() -> (FakeFrameio, Account, FolderId) {
    let fake =
        FakeFrameio::builder().rate_limits(RateLimits::Strict).keep_bytes(0).digests(false).start().await.unwrap();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
    let client = Client::builder(fake.token()).base_url(fake.base_url()).http_client(http.build().unwrap());
    let account = client.timeout(None).stall_timeout(None).build().unwrap().account(fake.demo().account.as_str());
    let data = FolderCreateParams::new().name("Ingest");
    let folder = account.folders().create(fake.demo().folder.as_str(), data).await.unwrap().id;
    (fake, account, folder)
}

fn write(root: &Path, files: u64) {
    let bytes: Vec<u8> = (0..10_000_u32).map(|number| (number % 251) as u8).collect();
    for number in 0..files {
        let folder = root.join(format!("{:02}", number % 20));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{number}.mov")), &bytes).unwrap();
    }
}
