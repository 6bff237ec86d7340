//! The state left at the service, in the store and on disk when a transfer fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fake_frameio::Fault;
use frameio_sdk::FileId;
use frameio_sdk::transfer::{
    MemoryStore, StateVersion, StoredUpload, TransferErrorKind as Kind, TransferSettings, TransferStore,
    TransferStoreError, TransferStoreFuture, UploadState, UploadWait,
};

use crate::support::{World, bytes};

const PUT: &str = "store.put_part";
const GET: &str = "store.get_media";

/// A store whose writes all fail after the first few.
#[derive(Clone, Debug, Default)]
struct FailingStore {
    store: MemoryStore,
    writes: Arc<AtomicUsize>,
    successes: usize,
}

impl FailingStore {
    fn after(successes: usize) -> Self {
        Self { successes, ..Self::default() }
    }

    fn check(&self) -> Result<(), TransferStoreError> {
        match self.writes.fetch_add(1, Ordering::SeqCst) < self.successes {
            true => Ok(()),
            false => Err(TransferStoreError::new("the database is gone")),
        }
    }
}

impl TransferStore for FailingStore {
    fn load<'a>(&'a self, key: &'a str) -> TransferStoreFuture<'a, Option<StoredUpload>> {
        self.store.load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        state: &'a UploadState,
        replaces: Option<&'a StateVersion>,
    ) -> TransferStoreFuture<'a, StateVersion> {
        Box::pin(async move {
            self.check()?;
            self.store.save(key, state, replaces).await
        })
    }

    fn delete<'a>(&'a self, key: &'a str, replaces: &'a StateVersion) -> TransferStoreFuture<'a, ()> {
        Box::pin(async move {
            self.check()?;
            self.store.delete(key, replaces).await
        })
    }

    fn keys(&self) -> TransferStoreFuture<'_, Vec<String>> {
        self.store.keys()
    }
}

/// Parts sent one at a time and without retries.
fn strict() -> TransferSettings {
    TransferSettings::new().attempts(1).concurrency(1)
}

#[tokio::test(start_paused = true)]
async fn a_failed_upload_keeps_its_placeholder_on_request() {
    let world = World::new().await;
    world.fake.fault(Fault::status(400).on(PUT).skip(1).times(1_000));
    let upload = || world.account.upload(bytes(3_500), &world.folder).name("Shot.mp4").settings(strict());
    let error = upload().keep_placeholder(true).await.unwrap_err();
    assert_eq!((error.kind(), error.left_behind()), (Kind::Refused, None), "{error}");
    assert_eq!(world.count("Shot.mp4").await, 1);
    upload().await.unwrap_err();
    assert_eq!(world.count("Shot.mp4").await, 1, "the placeholder of the second upload should be deleted");
}

#[tokio::test(start_paused = true)]
async fn a_placeholder_that_cannot_be_deleted_is_named_in_the_error() {
    let world = World::new().await;
    world.fake.fault(Fault::status(400).on(PUT).times(1_000));
    world.fake.fault(Fault::status(403).on("files.delete").times(1_000));
    let upload = world.account.upload(bytes(3_500), &world.folder).name("Shot.mp4").settings(strict());
    let error = upload.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Refused, "the error should be that of the upload: {error}");
    let assets = world.account.files().list(&world.folder).items().try_collect().await.unwrap();
    let placeholder = assets.iter().find_map(|asset| match asset {
        frameio_sdk::models::AssetWithIncludes::File(file) if file.name == "Shot.mp4" => Some(&file.id),
        _ => None,
    });
    let left = error.left_behind().unwrap();
    assert!(left.contains(placeholder.unwrap().as_str()), "{left}");
    assert!(error.to_string().contains(left), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_failing_store_ends_the_upload_and_sent_parts_are_kept() {
    for successes in 0..6 {
        let world = World::new().await;
        let store = FailingStore::after(successes);
        let path = world.file("Shot.mp4", 3_500);
        let upload = world.account.upload(&path, &world.folder).settings(strict()).store(store.clone());
        match upload.await {
            // All the writes that the upload needs succeeded.
            Ok(_) => assert!(store.writes.load(Ordering::SeqCst) <= successes),
            Err(error) => {
                assert_eq!(error.kind(), Kind::Store, "{successes}: {error}");
                assert!(error.to_string().contains("the database is gone"), "{error}");
            }
        }
        // Once the store works again, the same upload is finished and nothing is duplicated.
        let again = world.account.upload(&path, &world.folder).store(store.store.clone());
        let file = again.await.unwrap();
        assert_eq!(world.uploaded(&file.id), Some(bytes(3_500)), "after {successes} writes");
        assert_eq!(world.count("Shot.mp4").await, 1, "after {successes} writes");
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_reports_an_upload_that_failed_at_the_service() {
    let world = World::with(|builder| builder.part_size(1_000).uploads_fail(true)).await;
    let upload = || world.account.upload(bytes(3_500), &world.folder).name("Shot.mp4");
    let sent = upload().await.unwrap();
    for wait in [UploadWait::Uploaded, UploadWait::Transcoded] {
        let error = upload().wait_until(wait).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Failed, "{error}");
    }
    assert!(world.account.files().show_upload_status(&sent.id).await.unwrap().upload_failed);
}

async fn upload_file(world: &World) -> FileId {
    world.account.upload(bytes(3_500), &world.folder).name("Shot.mov").await.unwrap().id
}

#[tokio::test(start_paused = true)]
async fn bytes_beyond_the_requested_range_are_discarded() {
    let world = World::with(|builder| builder.part_size(1 << 30)).await;
    let id = upload_file(&world).await;
    let target = world.disk.path().join("Shot.mov");
    // The first response contains bytes 0 to 999 and claims to end at 499.
    let lying = Fault::headers([("content-range", "bytes 0-499/3500")]);
    world.fake.fault(lying.on(GET));
    let settings = TransferSettings::new().range_size(1_000).concurrency(1);
    world.account.download(&id, &target).settings(settings).await.unwrap();
    assert!(std::fs::read(&target).unwrap() == bytes(3_500));
    assert!(world.fake.calls(GET) > 4, "the first range should be requested again");
}

#[tokio::test(start_paused = true)]
async fn a_file_of_another_size_is_damaged_and_the_target_is_kept() {
    let world = World::with(|builder| builder.part_size(1 << 30)).await;
    let id = upload_file(&world).await;
    let target = world.disk.path().join("down/Shot.mov");
    std::fs::create_dir_all(target.parent().unwrap()).unwrap();
    std::fs::write(&target, "before").unwrap();
    world.fake.fault(Fault::body(200, "shorter").on(GET).times(1_000));
    let error = world.account.download(&id, &target).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Damaged, "{error}");
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "before");
    assert_eq!(
        std::fs::read_dir(target.parent().unwrap()).unwrap().count(),
        1,
        "no other file should be in the folder"
    );
}
