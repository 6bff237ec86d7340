//! A stand-in with an account in it, and test bytes.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use fake_frameio::{Builder, FakeFrameio, Fault};
use frameio_sdk::{Account, Client, FolderId, reqwest};

/// A stand-in with parts of 1,000 bytes, and the account and folder to upload to.
pub struct World {
    pub fake: FakeFrameio,
    pub account: Account,
    pub folder: FolderId,
    pub disk: tempfile::TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(|builder| builder.part_size(1_000)).await
    }

    pub async fn with(set: impl FnOnce(Builder) -> Builder) -> Self {
        let fake = set(FakeFrameio::builder()).start().await.unwrap();
        let account = account(&fake);
        let folder = fake.demo().folder.as_str().into();
        Self { fake, account, folder, disk: tempfile::tempdir().unwrap() }
    }

    /// Creates a file with this many bytes on disk.
    pub fn file(&self, name: &str, length: usize) -> PathBuf {
        let path = self.disk.path().join(name);
        std::fs::write(&path, bytes(length)).unwrap();
        path
    }

    /// The bytes that the service stores for a file.
    pub fn uploaded(&self, id: &frameio_sdk::FileId) -> Option<Vec<u8>> {
        self.fake.file_bytes(id.as_str())
    }

    pub fn puts(&self) -> usize {
        self.fake.calls("store.put_part")
    }

    /// The number of files with this name in the folder, placeholders included.
    pub async fn count(&self, name: &str) -> usize {
        use frameio_sdk::models::AssetWithIncludes::File;
        let assets = self.account.files().list(&self.folder).items().try_collect().await.unwrap();
        assets.iter().filter(|asset| matches!(asset, File(file) if file.name == name)).count()
    }
}

/// A client without timers of its own: a paused clock jumps to the next timer whenever every task waits.
pub fn account(fake: &FakeFrameio) -> Account {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
        http.build().unwrap()
    });
    let client = Client::builder(fake.token()).base_url(fake.base_url()).http_client(HTTP.clone());
    let client = client.timeout(None).stall_timeout(None).build().unwrap();
    client.account(fake.demo().account.as_str())
}

/// Bytes in which no two parts are equal.
pub fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|number| (number % 251) as u8).collect()
}

/// The faults of the media host that a download survives. Some occur after `sent` bytes of the response.
pub fn transient_download_faults(sent: usize) -> [Fault; 8] {
    [
        Fault::status(500),
        Fault::status(503),
        Fault::status(403),
        Fault::status(410),
        Fault::status(404),
        Fault::reset(),
        Fault::truncate(sent),
        Fault::stall(sent, Duration::from_secs(600)),
    ]
}
