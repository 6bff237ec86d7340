//! Uploads and downloads of one large file over loopback, beside reqwest by hand: throughput as a ratio, and peak
//! memory. Then many small files, beside the minimum time that the rate limits allow.
//!
//! ```sh
//! cargo bench -p frameio-sdk --bench transfer                 # 2 GB, 5 rounds; 10,000 files
//! TRANSFER_BYTES=500000000 TRANSFER_ROUNDS=3 TRANSFER_FILES=500 cargo bench -p frameio-sdk --bench transfer
//! ```
//!
//! The stand-in runs in a separate process, and so does each contestant in each round, so that its peak memory
//! (`VmHWM`) is measured alone. The contestants take turns. Downloads go to a path without a file: with one, a download
//! keeps it until the end and so needs twice the page cache of the minimum, which truncates it. On a virtual machine whose
//! host takes back free memory, that would measure the host.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark")]

mod floor;
mod process;
mod tree;

use std::path::Path;
use std::time::Duration;

use fake_frameio::FakeFrameio;
use frameio_sdk::{Account, Client};
use process::Cost;

/// The service and folders that a contestant uses.
struct Environment {
    account: Account,
    folder: String,
    file: String,
    disk: String,
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("serve") => serve(arguments[2].parse().unwrap()).await,
        Some("run") => run(&arguments[2], &arguments[3..]).await,
        // Cargo passes `--bench`.
        _ => {
            compare().await;
            let files = variable("TRANSFER_FILES", 10_000);
            std::thread::spawn(move || tree::compare(files)).join().unwrap();
        }
    }
}

/// Runs the stand-in with this part size; it discards the uploaded bytes.
async fn serve(part_size: u64) {
    let fake = FakeFrameio::builder().part_size(part_size).keep_bytes(0).digests(false).start().await.unwrap();
    println!("{} {} {} {}", fake.base_url(), fake.token(), fake.demo().account, fake.demo().folder);
    std::future::pending::<()>().await;
}

/// Runs one contestant once. Prints the elapsed seconds, the processor seconds, and the memory above idle.
async fn run(contestant: &str, arguments: &[String]) {
    let [base_url, token, account, folder, file, disk] = arguments else { panic!("{arguments:?}") };
    let client = Client::builder(token.as_str()).base_url(base_url.as_str()).build().unwrap();
    // The connection and everything that the first call allocates count as idle memory.
    client.users().show().await.unwrap();
    let account = client.account(account.as_str());
    let environment = Environment { account, folder: folder.clone(), file: file.clone(), disk: disk.clone() };
    let (idle, spent) = (process::peak_memory(), process::processor_time());
    let begun = std::time::Instant::now();
    match contestant {
        "upload" => {
            drop(environment.account.upload(environment.disk.as_str(), environment.folder.as_str()).await.unwrap())
        }
        "upload-floor" => floor::upload(&environment).await,
        "download" => {
            drop(environment.account.download(environment.file.as_str(), environment.disk.as_str()).await.unwrap())
        }
        "download-to" => {
            let mut target = tokio::fs::File::create(&environment.disk).await.unwrap();
            drop(environment.account.download_to(environment.file.as_str(), &mut target).await.unwrap());
            target.sync_all().await.unwrap();
        }
        "download-floor" => floor::download(&environment).await,
        other => panic!("{other}"),
    }
    let (seconds, spent) = (begun.elapsed().as_secs_f64(), process::processor_time() - spent);
    println!("{seconds} {spent} {}", process::peak_memory().saturating_sub(idle));
}

async fn compare() {
    let bytes = variable("TRANSFER_BYTES", 2_000_000_000);
    let rounds = variable("TRANSFER_ROUNDS", 5);
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("source.mov");
    process::write(&source, bytes);
    println!("{:<26} {:>9} {:>9} {:>6} {:>15} {:>10}", "", "floor", "ours", "ratio", "processor", "memory");
    for part_size in [20_000_000, bytes] {
        let server = process::Server::start(part_size);
        let name = format!("upload, parts of {} MB", part_size / 1_000_000);
        compare_throughput(&name, bytes, rounds, &server, ("upload-floor", "upload"), &source, "-");
        if part_size == bytes {
            let file = uploaded(&server, &source).await;
            let target = folder.path().join("target.mov");
            compare_throughput("download", bytes, rounds, &server, ("download-floor", "download"), &target, &file);
            compare_throughput(
                "download to a writer",
                bytes,
                rounds,
                &server,
                ("download-floor", "download-to"),
                &target,
                &file,
            );
        }
    }
}

/// Uploads a file to be downloaded.
async fn uploaded(server: &process::Server, source: &Path) -> String {
    let client = Client::builder(server.token()).base_url(server.base_url()).build().unwrap();
    let uploaded = client.account(server.account()).upload(source, server.folder()).await.unwrap();
    uploaded.id.to_string()
}

/// Runs the floor and ours in turns and uses the best of each, because other load only slows them down. On a busy
/// machine, compare the processor times (floor / ours).
fn compare_throughput(
    name: &str,
    bytes: u64,
    rounds: u64,
    server: &process::Server,
    contestants: (&str, &str),
    disk: &Path,
    file: &str,
) {
    let disk = disk.to_str().unwrap();
    let run = |contestant: &str| {
        if contestant.starts_with("download") {
            let _ = std::fs::remove_file(disk);
        }
        server.run(contestant, file, disk)
    };
    let costs: Vec<_> = (0..rounds).map(|_| (run(contestants.0), run(contestants.1))).collect();
    let least = |of: fn(&(Cost, Cost)) -> f64| costs.iter().map(of).fold(f64::MAX, f64::min);
    let (floor, ours) = (least(|cost| cost.0.seconds), least(|cost| cost.1.seconds));
    let processor = (least(|cost| cost.0.processor), least(|cost| cost.1.processor));
    let memory = costs.iter().map(|cost| cost.1.memory).max().unwrap_or(0);
    let rate = |seconds: f64| format!("{:.2} GB/s", bytes as f64 / seconds / 1e9);
    println!(
        "{name:<26} {:>9} {:>9} {:>6.2} {:>6.2} / {:.2} s {:>6.1} MiB",
        rate(floor),
        rate(ours),
        floor / ours,
        processor.0,
        processor.1,
        memory as f64 / 1_048_576.0
    );
}

fn variable(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

/// The timeout of the bare clients.
const TIMEOUT: Duration = Duration::from_secs(600);
