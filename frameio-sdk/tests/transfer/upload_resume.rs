//! Uploads that are resumed.

use fake_frameio::Fault;
use frameio_sdk::transfer::{
    MemoryStore, TransferErrorKind as Kind, TransferEvent, TransferFileStore, TransferSettings, TransferStore,
    UploadState,
};

use crate::support::{World, bytes};

const PUT: &str = "store.put_part";

/// An upload whose fourth part fails permanently.
async fn fail_at_the_fourth_part(world: &World, store: impl TransferStore) -> std::path::PathBuf {
    let path = world.file("Shot.mp4", 8_000);
    world.fake.fault(Fault::status(500).on(PUT).skip(3).times(1_000));
    let upload = world.account.upload(&path, &world.folder).store(store);
    let error = upload.settings(TransferSettings::new().attempts(1).concurrency(1)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unavailable);
    world.fake.clear_faults();
    world.fake.clear_requests();
    path
}

#[tokio::test]
async fn only_missing_parts_are_sent() {
    let world = World::new().await;
    let state = world.disk.path().join("state.json");
    let path = fail_at_the_fourth_part(&world, TransferFileStore::new(&state)).await;
    let upload = || world.account.upload(&path, &world.folder).store(TransferFileStore::new(&state));
    let file = upload().await.unwrap();
    assert_eq!((world.puts(), world.count("Shot.mp4").await, file.resumed), (5, 1, 3_000));
    assert_eq!(world.uploaded(&file.id), Some(bytes(8_000)));

    let again = upload().await.unwrap();
    assert_eq!((again.id, world.puts()), (file.id, 5), "the store should know that the upload is complete");
    let text = std::fs::read_to_string(&state).unwrap();
    assert!(!text.contains("X-Amz"), "the URLs should be deleted once the upload is complete");
}

#[tokio::test]
async fn the_stored_state_is_private_and_its_debug_output_has_no_url() {
    let world = World::new().await;
    let state = world.disk.path().join("states/uploads.json");
    let store = TransferFileStore::new(&state);
    fail_at_the_fourth_part(&world, store.clone()).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let key = store.keys().await.unwrap().pop().unwrap();
    let kept = store.load(&key).await.unwrap().unwrap();
    assert_eq!(kept.state.parts(), (8, 3));
    let json = serde_json::to_string(&kept.state).unwrap();
    assert!(json.contains("X-Amz-Signature"));
    assert_eq!(serde_json::from_str::<UploadState>(&json).unwrap(), kept.state);
    assert!(!format!("{kept:?} {store:?}").contains("X-Amz"));
}

#[tokio::test]
async fn a_changed_source_is_refused_unless_a_restart_is_allowed() {
    let world = World::new().await;
    let store = MemoryStore::new();
    let path = fail_at_the_fourth_part(&world, store.clone()).await;
    std::fs::write(&path, vec![9; 8_000]).unwrap();
    let upload = || world.account.upload(&path, &world.folder).store(store.clone());
    let error = upload().await.unwrap_err();
    assert_eq!(error.kind(), Kind::SourceChanged);
    assert_eq!(world.fake.requests().len(), 0, "no request should be sent");
    let file = upload().restart_if_changed(true).await.unwrap();
    assert_eq!(world.uploaded(&file.id), Some(vec![9; 8_000]));
    assert_eq!(world.count("Shot.mp4").await, 1);
}

#[tokio::test]
async fn a_source_written_anew_after_its_upload_is_another_upload() {
    let world = World::new().await;
    let store = MemoryStore::new();
    let path = world.file("Nightly.mov", 3_500);
    let upload = || world.account.upload(&path, &world.folder).store(store.clone());
    let first = upload().await.unwrap();
    std::fs::write(&path, vec![9; 3_500]).unwrap();
    let second = upload().await.unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(world.uploaded(&first.id), Some(bytes(3_500)), "a finished file stays");
    assert_eq!(world.uploaded(&second.id), Some(vec![9; 3_500]));
    assert_eq!(upload().await.unwrap().id, second.id, "the same source is uploaded once");
}

#[tokio::test]
async fn a_deleted_placeholder_restarts_the_upload() {
    let world = World::new().await;
    let store = MemoryStore::new();
    let path = fail_at_the_fourth_part(&world, store.clone()).await;
    let key = store.keys().await.unwrap().pop().unwrap();
    let state = store.load(&key).await.unwrap().unwrap().state;
    world.account.files().delete(state.file_id().unwrap()).await.unwrap();
    let file = world.account.upload(&path, &world.folder).store(store).await.unwrap();
    assert_ne!(Some(&file.id), state.file_id());
    assert_eq!((world.puts(), world.uploaded(&file.id)), (8, Some(bytes(8_000))));
}

#[tokio::test]
async fn a_program_can_keep_the_state_itself() {
    let world = World::new().await;
    let store = MemoryStore::new();
    let path = fail_at_the_fourth_part(&world, store.clone()).await;
    let key = store.keys().await.unwrap().pop().unwrap();
    let json = serde_json::to_string(&store.load(&key).await.unwrap().unwrap().state).unwrap();
    let state: UploadState = serde_json::from_str(&json).unwrap();
    let file = world.account.upload(&path, &world.folder).resume_from(state).await.unwrap();
    assert_eq!((world.puts(), world.uploaded(&file.id)), (5, Some(bytes(8_000))));
}

#[tokio::test(start_paused = true)]
async fn a_second_process_takes_over_and_the_first_leaves_everything_alone() {
    let world = World::new().await;
    let store = MemoryStore::new();
    let path = world.file("Shot.mp4", 8_000);
    world.fake.fault(Fault::status(503).on(PUT).skip(2));
    let upload = || world.account.upload(&path, &world.folder).store(store.clone());
    let first = upload().settings(TransferSettings::new().concurrency(1)).start();
    let mut progress = first.progress();
    while !matches!(progress.next().await.unwrap(), TransferEvent::PartRetried { .. }) {}
    let file = upload().await.unwrap();
    assert_eq!(first.await.unwrap_err().kind(), Kind::Conflict);
    assert_eq!((world.count("Shot.mp4").await, world.uploaded(&file.id)), (1, Some(bytes(8_000))));
}

#[tokio::test]
async fn a_cancelled_upload_without_a_store_deletes_its_placeholder() {
    let world = World::new().await;
    let path = world.file("Shot.mp4", 8_000);
    let upload = world.account.upload(&path, &world.folder).bandwidth(2_000).start();
    let mut progress = upload.progress();
    while !matches!(progress.next().await.unwrap(), TransferEvent::PartDone { .. }) {}
    upload.cancel();
    assert!(upload.await.unwrap_err().is_cancelled());
    assert_eq!(world.count("Shot.mp4").await, 0);
}
