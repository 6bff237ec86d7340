//! The memory that transfers take. This is the only test of its program, because the peak is measured for the whole
//! process. The stand-in runs in a process of its own: the same program, told by a variable.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test, which prints where its stand-in is

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::task::{Context, Poll};

use fake_frameio::FakeFrameio;
use frameio_sdk::{Account, Client, FileId, FolderId};
use tokio::io::AsyncWrite;

/// The size of the file: far more than the limit.
const SIZE: u64 = 300_000_000;

/// The limit that the documentation states.
const LIMIT: u64 = 64 * 1024 * 1024;

/// The peak memory of this process so far, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// A writer that takes a few bytes at a time, so that ranges are fetched faster than they are written.
#[derive(Default)]
struct SlowWriter {
    bytes: u64,
    is_due: bool,
}

impl AsyncWrite for SlowWriter {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.is_due = !self.is_due;
        if self.is_due {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let count = bytes.len().min(16 * 1024);
        self.bytes += count as u64;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The variable that makes the test the stand-in; its value is the part size.
const STAND_IN: &str = "TRANSFER_MEMORY_STAND_IN";
const TEST: &str = "a_transfer_takes_less_than_64_mib_whatever_the_size";

/// The stand-in, which discards uploaded bytes.
struct StandIn(Child);

impl StandIn {
    /// Starts it, and gives an account and a folder.
    fn start(part_size: u64) -> (Self, Account, FolderId) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", TEST, "--nocapture"]).env(STAND_IN, part_size.to_string()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map(Result::unwrap).find(|line| line.contains("http://")).unwrap();
        let words: Vec<_> = line.split(' ').collect();
        let &[base_url, token, account, folder] = &words[words.len() - 4..] else { unreachable!() };
        let client = Client::builder(token).base_url(base_url).build().unwrap();
        (Self(child), client.account(account), FolderId::new(folder))
    }

    async fn serve(part_size: u64) {
        let builder = FakeFrameio::builder().part_size(part_size).keep_bytes(0).digests(false);
        let fake = builder.start().await.unwrap();
        println!(" {} {} {} {}", fake.base_url(), fake.token(), fake.demo().account, fake.demo().folder);
        std::future::pending::<()>().await;
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Uploads the file in parts of this size.
async fn upload(part_size: u64, path: &Path) -> (StandIn, Account, FileId) {
    let (stand_in, account, folder) = StandIn::start(part_size);
    let file = account.upload(path, &folder).await.unwrap();
    (stand_in, account, file.id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_takes_less_than_64_mib_whatever_the_size() {
    if let Ok(part_size) = std::env::var(STAND_IN) {
        return StandIn::serve(part_size.parse().unwrap()).await;
    }
    let disk = tempfile::tempdir().unwrap();
    let source = disk.path().join("Source.mov");
    File::create(&source).unwrap().set_len(SIZE).unwrap();
    let idle = peak();
    let check = |what: &str| {
        let used = peak() - idle;
        assert!(used < LIMIT, "{what}: {} MiB", used / 1024 / 1024);
    };
    drop(upload(20_000_000, &source).await);
    check("an upload in parts of 20 MB");
    let (_stand_in, account, id) = upload(SIZE, &source).await;
    check("an upload in one part");

    let target = disk.path().join("Target.mov");
    assert_eq!(account.download(&id, &target).await.unwrap().size, SIZE);
    check("a download to a path");
    let mut writer = SlowWriter::default();
    account.download_to(&id, &mut writer).await.unwrap();
    assert_eq!(writer.bytes, SIZE);
    check("a download to a slow writer");
}
