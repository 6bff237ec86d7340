//! The environment of a scenario.

use fake_frameio::{Builder, Demo, FakeFrameio};
use frameio_sdk::models::{FileCreateLocalUploadParams, FolderCreateParams};
use frameio_sdk::{Account, Client};
use frameio_sdk::{Error, FileId, FolderId};

use crate::SCENARIOS;

/// The outcome of a scenario: an unexpected result panics, and an error of the SDK is returned.
pub type Outcome = Result<(), Error>;

/// The maximum size of an upload part in these worlds, in bytes.
pub(crate) const PART_SIZE: u64 = 1_000;

/// A stand-in with the demo data, and a client for the account's owner.
pub struct World {
    /// The stand-in.
    pub fake: FakeFrameio,
    /// A client with the token of the demo user, who owns the account.
    pub client: Client,
    /// The account of the demo, as seen by that client.
    pub account: Account,
}

impl World {
    /// A world with default settings: the same ids each time.
    pub async fn start() -> Self {
        Self::of(FakeFrameio::builder().part_size(PART_SIZE)).await
    }

    /// A world with custom settings.
    pub async fn of(builder: Builder) -> Self {
        let fake = builder.start().await.expect("the stand-in starts");
        let client = Client::builder(fake.token()).base_url(fake.base_url()).build().expect("a client is made");
        let account = client.account(&fake.demo().account);
        Self { fake, client, account }
    }

    /// The ids of the initial data.
    pub fn demo(&self) -> &Demo {
        self.fake.demo()
    }

    /// A client for the colleague, who is an ordinary member of the account.
    pub fn colleague(&self) -> Client {
        self.fake.add_token("colleague", &self.demo().colleague, None);
        Client::builder("colleague").base_url(self.fake.base_url()).build().expect("a client is made")
    }

    /// Creates a folder.
    pub async fn folder(&self, parent: impl Into<FolderId>, name: &str) -> Result<FolderId, Error> {
        let data = FolderCreateParams::new().name(name);
        Ok(self.account.folders().create(parent, data).await?.id)
    }

    /// Creates a file without uploading its content.
    pub async fn file(&self, folder: impl Into<FolderId>, name: &str) -> Result<FileId, Error> {
        let data = FileCreateLocalUploadParams::new(name, 1_234);
        Ok(self.account.files().create_local_upload(folder, data).await?.id)
    }
}

/// Runs a scenario of the table in its own world and returns the world.
///
/// # Panics
/// When the scenario fails, or when the stand-in violated the interface document.
pub async fn run(family: &str, name: &str) -> World {
    let found = SCENARIOS.iter().find(|scenario| (scenario.0, scenario.1) == (family, name));
    let (_, _, scenario) = found.expect("the scenario is in the table");
    let world = World::start().await;
    if let Err(error) = scenario(&world).await {
        panic!("{family}::{name}: {error}\n{error:?}");
    }
    world.fake.assert_no_violations();
    world
}

/// Asserts that the error is the server's 404.
#[track_caller]
pub(crate) fn assert_gone<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    let error = outcome.expect_err("the resource should not exist");
    assert!(error.is_not_found(), "{error}");
}

/// Asserts that the error is a validation error of the server at exactly this JSON pointer.
#[track_caller]
pub(crate) fn assert_refused<T: std::fmt::Debug>(outcome: Result<T, Error>, pointer: &str) {
    let error = outcome.expect_err("the request should be refused");
    assert!(error.is_validation(), "{error}");
    let pointers: Vec<_> = error.api().expect("the server's details").errors().iter().map(|e| &e.pointer).collect();
    assert_eq!(pointers, [&Some(pointer.to_owned())], "{error}");
}
