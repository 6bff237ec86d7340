//! Downloading a folder of the service into a local folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fake_frameio::Fault;
use frameio_sdk::FolderId;
use frameio_sdk::models::FileUpdateParams;
use frameio_sdk::transfer::{PlannedAction, TransferSettings, Versions};

use crate::support::{World, bytes};

/// The content of every file below a local folder, by path.
fn below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn read(root: &Path, path: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(root.join(path)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{path}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                found.insert(format!("{name}/"), Vec::new());
                read(root, &format!("{name}/"), found);
            } else {
                found.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    read(root, "", &mut found);
    found
}

/// Uploads a tree to the service; gives its folder, the source and a target for the download.
async fn uploaded_tree(world: &World, paths: &[&str]) -> (FolderId, PathBuf, PathBuf) {
    let folder = world.empty_folder().await;
    let up = world.tree(paths);
    let report = world.account.upload_tree(&up, &folder).await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    (folder, up, world.disk.path().join("down"))
}

#[tokio::test]
async fn an_uploaded_tree_downloads_unchanged() {
    let world = World::new().await;
    let odd = format!("{}.mov", "ä".repeat(125));
    // Windows takes neither quotation marks nor a trailing space.
    let (quotes, tail) = if cfg!(windows) { ("day1/x'y.mov", "tail") } else { ("day1/x'y\"z.mov", "tail. ") };
    let paths = ["a b.mov", quotes, "day1/é/e\u{301}.mov", "day2/", "-rf", tail, "100%.mov", &odd];
    let (folder, up, down) = uploaded_tree(&world, &paths).await;
    let report = world.account.download_tree(&folder, &down).await.unwrap();
    assert!(report.is_complete(), "{report:?}");
    assert_eq!((report.count("transferred"), report.folders_created), (7, 4));
    assert_eq!(below(&down), below(&up));

    world.fake.clear_requests();
    let again = world.account.download_tree(&folder, &down).await.unwrap();
    assert_eq!((again.count("unchanged"), world.fake.calls("store.get_media")), (7, 0));
}

#[tokio::test]
async fn only_changed_files_are_fetched_and_deletion_is_opt_in() {
    let world = World::new().await;
    let (folder, up, down) = uploaded_tree(&world, &["a.mov", "b.mov", "x/c.mov"]).await;
    let mirror = || world.account.download_tree(&folder, &down);
    mirror().await.unwrap();
    std::fs::write(down.join("a.mov"), "short").unwrap();
    std::fs::remove_file(down.join("x/c.mov")).unwrap();
    std::fs::create_dir_all(down.join("old/deep")).unwrap();
    std::fs::write(down.join("old/deep/gone.mov"), "x").unwrap();
    let plan = mirror().delete(true).plan().await.unwrap();
    assert_eq!(plan.transfers(), 2);
    assert!(plan.files.iter().any(|file| file.path == "old/deep/gone.mov" && file.action == PlannedAction::Delete));
    mirror().await.unwrap();
    assert!(down.join("old/deep/gone.mov").exists(), "deletion was not requested");
    let report = mirror().delete(true).await.unwrap();
    assert_eq!(report.count("deleted"), 1);
    assert_eq!(below(&down), below(&up));
}

/// A process killed right after it has put the complete file in place leaves a record without a partial file.
#[tokio::test]
async fn a_record_beside_a_complete_file_is_removed_and_nothing_is_fetched() {
    let world = World::new().await;
    let (folder, up, down) = uploaded_tree(&world, &["a.mov"]).await;
    let mirror = || world.account.download_tree(&folder, &down);
    mirror().await.unwrap();
    let records = ["a.mov.frameio.part.json", "a.mov.frameio.part.json.tmp"].map(|name| down.join(name));
    for record in &records {
        std::fs::write(record, "{}").unwrap();
    }
    world.fake.clear_requests();
    let plan = mirror().plan().await.unwrap();
    assert_eq!(plan.files[0].action, PlannedAction::Unchanged);
    assert!(records[0].exists(), "a plan changes nothing");
    mirror().await.unwrap();
    assert_eq!(world.fake.calls("store.get_media"), 0);
    assert_eq!(below(&down), below(&up));
}

#[tokio::test]
async fn hostile_names_stay_inside_the_target() {
    let world = World::new().await;
    let (folder, _, down) = uploaded_tree(&world, &["a.mov", "b.mov", "c.mov"]).await;
    let names = ["../../evil.mov", "..", "a.mov"];
    let assets = world.account.folders().index(&folder).items().try_collect().await.unwrap();
    for (asset, name) in assets.iter().zip(names) {
        let frameio_sdk::models::AssetWithIncludes::File(file) = asset else { panic!("{asset:?}") };
        world.account.files().update(&file.id, FileUpdateParams::new().name(name)).await.unwrap();
    }
    let report = world.account.download_tree(&folder, &down).await.unwrap();
    assert!(report.is_complete() && report.warnings.len() == 2, "{report:?}");
    let found = below(&down);
    assert_eq!(found.keys().collect::<Vec<_>>(), [".._.._evil.mov", if cfg!(windows) { "__" } else { "_.." }, "a.mov"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_out_of_the_target_is_not_followed() {
    let world = World::new().await;
    let (folder, _, down) = uploaded_tree(&world, &["x/a.mov", "b.mov"]).await;
    let outside = world.disk.path().join("outside");
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::create_dir_all(&down).unwrap();
    std::os::unix::fs::symlink(&outside, down.join("x")).unwrap();
    let report = world.account.download_tree(&folder, &down).await.unwrap();
    assert_eq!((report.count("failed"), report.count("transferred")), (1, 1), "{report:?}");
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
}

#[tokio::test]
async fn version_stacks_download_their_head_or_all_versions() {
    let world = World::new().await;
    let (folder, up, down) = uploaded_tree(&world, &["a.mov"]).await;
    for size in [2_000, 3_000] {
        std::fs::write(up.join("a.mov"), bytes(size)).unwrap();
        world.account.upload_tree(&up, &folder).await.unwrap();
    }
    world.account.download_tree(&folder, &down).await.unwrap();
    assert_eq!(below(&down), BTreeMap::from([("a.mov".to_owned(), bytes(3_000))]));
    world.account.download_tree(&folder, &down).versions(Versions::All).await.unwrap();
    let expected = [("a (v1).mov", 1_000), ("a (v2).mov", 2_000), ("a.mov", 3_000)];
    assert_eq!(below(&down), expected.into_iter().map(|(name, size)| (name.to_owned(), bytes(size))).collect());
}

#[tokio::test(start_paused = true)]
async fn one_failed_file_fails_no_other_and_prevents_deletion() {
    let world = World::new().await;
    let (folder, up, down) = uploaded_tree(&world, &["a.mov", "b.mov", "c.mov"]).await;
    std::fs::create_dir_all(&down).unwrap();
    std::fs::write(down.join("old.mov"), "x").unwrap();
    world.fake.fault(Fault::status(500).on("store.get_media"));
    let settings = TransferSettings::new().attempts(1);
    let report = world.account.download_tree(&folder, &down).delete(true).settings(settings).await.unwrap();
    assert_eq!((report.count("failed"), report.count("transferred"), report.count("deleted")), (1, 2, 0));
    assert!(down.join("old.mov").exists());
    let report = world.account.download_tree(&folder, &down).delete(true).await.unwrap();
    assert_eq!((report.count("transferred"), report.count("deleted")), (1, 1));
    assert_eq!(below(&down), below(&up));
}

#[tokio::test]
async fn a_placeholder_is_pending_and_reserves_no_name() {
    let world = World::new().await;
    let (folder, up, down) = uploaded_tree(&world, &["a.mov"]).await;
    let data = frameio_sdk::models::FileCreateLocalUploadParams::new("a.mov", 10);
    world.account.files().create_local_upload(&folder, data).await.unwrap();
    let report = world.account.download_tree(&folder, &down).await.unwrap();
    assert!(report.is_complete() && report.count("pending") == 1, "{report:?}");
    assert_eq!(below(&down), below(&up));
}
