//! A tree of 200 files with unusual names and one large file, uploaded and downloaded with interruptions both ways.
#![cfg(target_os = "linux")] // other file systems refuse some of the names

use std::process::Command;

use frameio_sdk::transfer::{MemoryStore, TransferEvent, TransferSettings};

use crate::support::{World, bytes};

const LARGE: usize = 20_000_000;

/// Names that are difficult for a shell, a URL, JSON or Unicode normalization.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "composed/Caf\u{e9}.mov",
        "decomposed/Cafe\u{301}.mov",
        "spaces in it/two  spaces.mov",
        ".hidden/.leading dot",
        "quotes/\"double\" 'single' `back`.mov",
        "shell/$HOME;&&|*?<>!#.mov",
        "url/100%25 a+b=c&d?e#f.mov",
        "日本語/🎬 東京.mov",
        "right/שלום.mov",
        "percent%/%00%2F.mov",
        "deep/1/2/3/4/5/6/7/8/9/a.mov",
        "no extension",
        "-rf",
    ]
    .map(str::to_owned)
    .into();
    names.push(format!("{}.mov", "n".repeat(200)));
    names.extend((names.len()..199).map(|number| format!("day{}/{number}.mov", number % 7)));
    names
}

#[tokio::test(start_paused = true)]
async fn a_tree_with_unusual_names_survives_interruptions_both_ways() {
    let world = World::with(|builder| builder.part_size(1_000_000)).await;
    let folder = world.empty_folder().await;
    let names = names();
    let up = world.tree(&names.iter().map(String::as_str).collect::<Vec<_>>());
    std::fs::write(up.join("large.mov"), bytes(LARGE)).unwrap();
    let down = world.disk.path().join("down");
    let settings = || TransferSettings::new().range_size(1_000_000);

    let store = MemoryStore::new();
    let upload = || world.account.upload_tree(&up, &folder).hidden(true).store(store.clone()).settings(settings());
    let download = || world.account.download_tree(&folder, &down).settings(settings());
    for files in [20, 40] {
        let transfer = upload().start();
        let mut progress = transfer.progress();
        for _ in 0..files {
            while !matches!(progress.next().await.unwrap(), TransferEvent::FileDone { .. }) {}
        }
        transfer.cancel();
        let interrupted = transfer.await.map_or_else(|error| error.is_cancelled(), |report| !report.is_complete());
        assert!(interrupted, "the upload should have been interrupted");
    }
    let report = upload().await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    assert!(report.count("unchanged") >= 60, "uploaded files should not be sent again");
    assert_eq!(report.files.len(), 200);

    for files in [20, 40] {
        let transfer = download().start();
        let mut progress = transfer.progress();
        for _ in 0..files {
            while !matches!(progress.next().await.unwrap(), TransferEvent::FileDone { .. }) {}
        }
        transfer.cancel();
        let interrupted = transfer.await.map_or_else(|error| error.is_cancelled(), |report| !report.is_complete());
        assert!(interrupted, "the download should have been interrupted");
    }
    let report = download().await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    let output = Command::new("diff").arg("-r").args([&up, &down]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
