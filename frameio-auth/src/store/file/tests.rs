//! Tests of internals: what is flushed when, and how long a lock is held.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use super::disk::Disk;
use crate::store::file::store::FileStore;
use crate::store::token_store::TokenStore as _;
use crate::tokens::Tokens;

fn tokens(number: u32) -> Tokens {
    let json = format!(r#"{{"access_token": "a{number}", "refresh_token": "r{number}", "expires_at": 1}}"#);
    Tokens::from_json(&json).unwrap()
}

/// A disk that records what is flushed, and whether the file was in place by then.
struct RecordingDisk {
    path: PathBuf,
    flushed: Mutex<Vec<(&'static str, bool)>>,
}

impl RecordingDisk {
    fn record(&self, what: &'static str) -> io::Result<()> {
        let is_new = fs::read_to_string(&self.path).is_ok_and(|text| text.contains("\"a2\""));
        self.flushed.lock().unwrap().push((what, is_new));
        Ok(())
    }
}

impl Disk for RecordingDisk {
    fn flush_file(&self, file: &File) -> io::Result<()> {
        assert!(file.metadata().unwrap().len() > 0, "the file is written before it is flushed");
        self.record("file")
    }

    fn flush_folder(&self, folder: &Path) -> io::Result<()> {
        assert_eq!(folder, self.path.parent().unwrap());
        self.record("folder")
    }
}

#[tokio::test]
async fn the_file_is_flushed_before_the_rename_and_the_folder_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let disk = Arc::new(RecordingDisk { path: path.clone(), flushed: Mutex::default() });
    let store = FileStore::with_disk(&path, disk.clone());
    let version = store.save(&tokens(1), None).await.unwrap();
    store.save(&tokens(2), Some(&version)).await.unwrap();
    let flushed = disk.flushed.lock().unwrap().clone();
    assert_eq!(flushed, [("file", false), ("folder", false), ("file", false), ("folder", true)]);
}

/// A slow disk: it reports each call, and waits for permission to continue.
struct PausedDisk {
    asked: mpsc::Sender<()>,
    resume: Mutex<mpsc::Receiver<()>>,
}

impl Disk for PausedDisk {
    fn flush_file(&self, _: &File) -> io::Result<()> {
        self.asked.send(()).unwrap();
        self.resume.lock().unwrap().recv().unwrap();
        Ok(())
    }

    fn flush_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_cancelled_save_keeps_the_lock_until_it_has_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let ((asked, flushing), (resume, resumed)) = (mpsc::channel(), mpsc::channel());
    let store = FileStore::with_disk(&path, Arc::new(PausedDisk { asked, resume: Mutex::new(resumed) }));
    let lock = store.lock().await.unwrap();
    let (store_of_task, (first, _)) = (store.clone(), (tokens(1), ()));
    let save = tokio::spawn(async move { store_of_task.save(&first, None).await });
    tokio::task::spawn_blocking(move || flushing.recv().unwrap()).await.unwrap();
    save.abort();
    assert!(save.await.unwrap_err().is_cancelled());
    drop(lock);

    let other = FileStore::new(&path);
    let early = tokio::time::timeout(Duration::from_millis(50), other.lock()).await;
    assert!(early.is_err(), "the write continues");
    resume.send(()).unwrap();
    drop(other.lock().await.unwrap());
    assert_eq!(other.load().await.unwrap().unwrap().tokens, tokens(1));
}
