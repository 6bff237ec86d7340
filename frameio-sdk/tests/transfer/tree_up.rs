//! Uploading a local folder into a folder of the service.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use fake_frameio::{Fault, RateLimits};
use frameio_sdk::FolderId;
use frameio_sdk::models::{AssetWithIncludes, FolderCreateParams};
use frameio_sdk::transfer::{
    IfExists, MemoryStore, PlannedAction, TransferErrorKind as Kind, TransferSettings, UploadTree,
};

use crate::support::{World, bytes};

impl World {
    /// Creates an empty folder at the service.
    pub async fn empty_folder(&self) -> FolderId {
        let data = FolderCreateParams::new().name("Ingest");
        self.account.folders().create(&self.folder, data).await.unwrap().id
    }

    /// Creates files on disk, by path; a path that ends with a slash is a folder.
    pub fn tree(&self, paths: &[&str]) -> PathBuf {
        let root = self.disk.path().join("tree");
        std::fs::create_dir_all(&root).unwrap();
        for (number, path) in paths.iter().enumerate() {
            let on_disk = root.join(path);
            if path.ends_with('/') {
                std::fs::create_dir_all(on_disk).unwrap();
            } else {
                std::fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
                std::fs::write(on_disk, bytes(1_000 + 100 * number)).unwrap();
            }
        }
        root
    }

    /// The sizes of all files below a folder, by path; version stacks end with `*`.
    pub async fn below(&self, folder: &FolderId) -> BTreeMap<String, i64> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![(String::new(), folder.clone())];
        while let Some((path, folder)) = waiting.pop() {
            let assets = self.account.folders().index(&folder).items().try_collect().await.unwrap();
            for asset in assets {
                let (name, size) = match asset {
                    AssetWithIncludes::Folder(folder) => {
                        waiting.push((format!("{path}{}/", folder.name), folder.id));
                        (format!("{}/", folder.name), 0)
                    }
                    AssetWithIncludes::File(file) => (file.name, file.file_size),
                    AssetWithIncludes::VersionStack(stack) => {
                        (format!("{}*", stack.name), stack.head_version.unwrap().file_size)
                    }
                    other => panic!("{other:?}"),
                };
                let before = found.insert(format!("{path}{name}"), size);
                assert_eq!(before, None, "{path}{name} is there twice");
            }
        }
        found
    }
}

fn paths(found: &BTreeMap<String, i64>) -> Vec<&str> {
    found.keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_tree_is_uploaded_once() {
    let world = World::new().await;
    let folder = world.empty_folder().await;
    let root = world.tree(&["a.mov", "day1/b.mov", "day1/audio/c.wav", "day2/", ".hidden", "day1/notes.tmp"]);
    let upload = || world.account.upload_tree(&root, &folder).exclude("*.tmp");
    let plan = upload().plan().await.unwrap();
    assert_eq!((plan.transfers(), plan.folders.len(), plan.bytes), (3, 3, 3_300));
    assert_eq!(world.fake.calls("files.create_local_upload"), 0);

    let report = upload().await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    assert_eq!((report.count("transferred"), report.folders_created, report.bytes_transferred()), (3, 3, 3_300));
    let there = world.below(&folder).await;
    assert_eq!(paths(&there), ["a.mov", "day1/", "day1/audio/", "day1/audio/c.wav", "day1/b.mov", "day2/"]);

    world.fake.clear_requests();
    let again = upload().await.unwrap();
    assert_eq!((again.count("unchanged"), again.folders_created), (3, 0));
    assert!(world.fake.requests().iter().all(|seen| seen.method == "GET"), "the second run should change nothing");
}

#[tokio::test]
async fn files_that_cannot_be_uploaded_are_reported() {
    let world = World::new().await;
    let folder = world.empty_folder().await;
    // Windows and macOS usually ignore case, so two such files are one there.
    let root = world.tree(&["a.mov", "A.mov"]);
    let of_case = std::fs::read_dir(&root).unwrap().count();
    std::fs::write(root.join("empty.mov"), "").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&root, root.join("circle")).unwrap();
    let report = world.account.upload_tree(&root, &folder).await.unwrap();
    assert!(!report.is_complete());
    let refused: Vec<_> = report.files.iter().filter(|file| file.outcome.as_str() == "refused").collect();
    assert_eq!(refused.len(), if cfg!(unix) { 2 } else { 1 }, "{report:?}");
    let warned = report.warnings.iter().any(|warning| warning.contains("upper and lower case"));
    assert_eq!(warned, of_case == 2, "{report:?}");
    assert_eq!(report.count("transferred"), of_case);
    #[cfg(unix)]
    {
        let report = world.account.upload_tree(&root, &folder).follow_links(true).await.unwrap();
        let circle = report.files.iter().find(|file| file.path == "circle").unwrap();
        assert!(circle.outcome.reason().unwrap().contains("leads back"), "{report:?}");
    }
}

#[tokio::test]
async fn a_file_of_another_size_becomes_a_version() {
    let world = World::new().await;
    let folder = world.empty_folder().await;
    let root = world.tree(&["a.mov"]);
    let upload = || async { world.account.upload_tree(&root, &folder).await.unwrap() };
    upload().await;
    for (size, expected) in [(2_000, "versioned"), (3_000, "versioned"), (3_000, "unchanged")] {
        std::fs::write(root.join("a.mov"), bytes(size)).unwrap();
        let report = upload().await;
        assert_eq!(report.count(expected), 1, "{size}: {report:?}");
        assert_eq!(world.below(&folder).await, BTreeMap::from([("a.mov*".to_owned(), size as i64)]));
    }
}

#[tokio::test]
async fn each_conflict_policy_has_its_outcome() {
    for (policy, outcome, there) in [
        (IfExists::Skip, "unchanged", vec!["a.mov"]),
        (IfExists::Rename, "transferred", vec!["a (2).mov", "a.mov"]),
        (IfExists::Replace, "transferred", vec!["a.mov"]),
        (IfExists::Version, "versioned", vec!["a.mov*"]),
        (IfExists::Fail, "refused", vec!["a.mov"]),
    ] {
        let world = World::new().await;
        let folder = world.empty_folder().await;
        let root = world.tree(&["a.mov"]);
        world.account.upload_tree(&root, &folder).await.unwrap();
        std::fs::write(root.join("a.mov"), bytes(2_000)).unwrap();
        let report = world.account.upload_tree(&root, &folder).if_exists(policy).await.unwrap();
        assert_eq!(report.count(outcome), 1, "{policy:?}: {report:?}");
        assert_eq!(paths(&world.below(&folder).await), there, "{policy:?}");
    }
}

#[tokio::test]
async fn two_programs_at_once_create_each_folder_once() {
    let world = World::new().await;
    let folder = world.empty_folder().await;
    let root = world.tree(&["x/y/a.mov", "x/z/b.mov", "w/c.mov"]);
    let other = world.disk.path().join("other");
    for path in ["x/y/d.mov", "x/z/e.mov", "w/f.mov"] {
        std::fs::create_dir_all(other.join(path).parent().unwrap()).unwrap();
        std::fs::write(other.join(path), bytes(500)).unwrap();
    }
    let (one, two) = tokio::join!(
        world.account.upload_tree(&root, &folder).into_future(),
        world.account.upload_tree(&other, &folder).into_future()
    );
    assert!(one.unwrap().is_complete() && two.unwrap().is_complete());
    // `below` panics on two entries with one name.
    let there = world.below(&folder).await;
    assert_eq!(there.len(), 10, "{there:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_duplicates_no_folder_and_no_file() {
    for operation in ["folders.create", "files.create_local_upload"] {
        let world = World::new().await;
        let folder = world.empty_folder().await;
        let root = world.tree(&["x/a.mov", "y/b.mov"]);
        world.fake.fault(Fault::status_after(502).on(operation));
        world.fake.fault(Fault::reset_after().on(operation));
        let report = world.account.upload_tree(&root, &folder).await.unwrap();
        assert!(report.is_complete(), "{operation}: {report:?}");
        assert_eq!(paths(&world.below(&folder).await), ["x/", "x/a.mov", "y/", "y/b.mov"]);
    }
}

#[tokio::test(start_paused = true)]
async fn one_failed_file_fails_no_other_and_the_next_run_finishes() {
    let world = World::new().await;
    let folder = world.empty_folder().await;
    let root = world.tree(&["a.mov", "b.mov", "c.mov", "d.mov"]);
    let store = MemoryStore::new();
    let upload = || world.account.upload_tree(&root, &folder).store(store.clone());
    let careful = || TransferSettings::new().attempts(1).files(1);
    world.fake.fault(Fault::status(500).on("store.put_part").skip(3));
    let report = upload().settings(careful()).await.unwrap();
    assert_eq!((report.count("failed"), report.count("transferred")), (1, 3), "{report:?}");
    let plan = upload().plan().await.unwrap();
    assert!(plan.files.iter().any(|file| file.action == PlannedAction::Resume), "{plan:?}");
    assert!(upload().await.unwrap().is_complete());
    assert_eq!(world.below(&folder).await.len(), 4);
    assert_eq!(upload().plan().await.unwrap().transfers(), 0);
}

#[tokio::test(start_paused = true)]
async fn many_small_files_take_the_time_that_the_rate_limits_allow() {
    let world = World::with(|builder| builder.rate_limits(RateLimits::Strict)).await;
    let folder = world.empty_folder().await;
    // `TREE_FILES=10000 cargo test -p frameio-sdk --test transfer many_small_files -- --nocapture`
    let files = std::env::var("TREE_FILES").ok().and_then(|text| text.parse().ok()).unwrap_or(300);
    let root = world.tree(&[]);
    for number in 0..files {
        let folder = root.join(format!("{:02}", number % 20));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{number}.mov")), bytes(10_000)).unwrap();
    }
    let upload = || world.account.upload_tree(&root, &folder);
    let plan = upload().plan().await.unwrap();
    let begun = tokio::time::Instant::now();
    let report = upload().await.unwrap();
    let took = begun.elapsed();
    assert!(report.is_complete(), "{report:?}");
    println!(
        "{files} files in {took:.1?}, {:.3} of the least time",
        took.as_secs_f64() / plan.least_time.as_secs_f64()
    );
    let refused = world.fake.requests().iter().filter(|seen| seen.status == 429).count();
    assert_eq!(refused, 0);
    assert!(took < plan.least_time.mul_f64(1.05) + Duration::from_secs(5), "{took:?}, at least {:?}", plan.least_time);
}

#[tokio::test]
async fn a_rejected_token_stops_the_remaining_files() {
    let world = World::new().await;
    let folder = world.empty_folder().await;
    let names: Vec<String> = (0..100).map(|number| format!("{number}.mov")).collect();
    let root = world.tree(&names.iter().map(String::as_str).collect::<Vec<_>>());
    world.fake.fault(Fault::status(401).on("files.create_local_upload").times(1_000));
    let upload: UploadTree = world.account.upload_tree(&root, &folder);
    let report = upload.await.unwrap();
    assert_eq!(report.count("failed") + report.count("cancelled"), 100);
    assert!(report.count("failed") > 0 && !report.is_complete());
    assert!(world.fake.calls("files.create_local_upload") < 50);
}

#[tokio::test]
async fn a_missing_folder_is_an_error() {
    let world = World::new().await;
    let error = world.account.upload_tree(world.disk.path().join("none"), &world.folder).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Source, "{error}");
    let error = world.account.upload_tree(world.tree(&[]), &world.folder).exclude("a[").await.unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidInput, "{error}");
}

use std::future::IntoFuture as _;
