//! What a scenario runs in.

use fake_frameio::{Builder, Demo, FakeFrameio};
use frameio_sdk::models::{FileCreateLocalUploadParams, FolderCreateParams};
use frameio_sdk::{Account, Client};
use frameio_sdk::{Error, FileId, FolderId};

use crate::SCENARIOS;

/// What a scenario comes to. What is not as it should be is a panic; what the SDK refused is an error.
pub type Outcome = Result<(), Error>;

/// A part of an upload has at most so many bytes in these worlds.
pub(crate) const PART_SIZE: u64 = 1_000;

/// A stand-in with the demo in it, and a client of its owner.
pub struct World {
    /// The stand-in.
    pub fake: FakeFrameio,
    /// A client with the token of the demo user, who owns the account.
    pub client: Client,
    /// The account of the demo, as that client sees it.
    pub account: Account,
}

impl World {
    /// A world like any other: the same ids each time.
    pub async fn start() -> Self {
        Self::of(FakeFrameio::builder().part_size(PART_SIZE)).await
    }

    /// A world with settings of its own.
    pub async fn of(builder: Builder) -> Self {
        let fake = builder.start().await.expect("the stand-in starts");
        let client = Client::builder(fake.token()).base_url(fake.base_url()).build().expect("a client is made");
        let account = client.account(&fake.demo().account);
        Self { fake, client, account }
    }

    /// The ids of what is there from the beginning.
    pub fn demo(&self) -> &Demo {
        self.fake.demo()
    }

    /// A client of the colleague, who is a plain member of the account.
    pub fn colleague(&self) -> Client {
        self.fake.add_token("colleague", &self.demo().colleague, None);
        Client::builder("colleague").base_url(self.fake.base_url()).build().expect("a client is made")
    }

    /// A new folder.
    pub async fn folder(&self, parent: impl Into<FolderId>, name: &str) -> Result<FolderId, Error> {
        let data = FolderCreateParams::new().name(name);
        Ok(self.account.folders().create(parent, data).await?.id)
    }

    /// A new file, to which nothing is uploaded.
    pub async fn file(&self, folder: impl Into<FolderId>, name: &str) -> Result<FileId, Error> {
        let data = FileCreateLocalUploadParams::new(name, 1_234);
        Ok(self.account.files().create_local_upload(folder, data).await?.id)
    }
}

/// Runs a scenario of the table in a world of its own, which is handed back.
///
/// # Panics
/// When the scenario fails, or when the stand-in broke the interface document while it ran.
pub async fn run(family: &str, name: &str) -> World {
    let found = SCENARIOS.iter().find(|scenario| (scenario.0, scenario.1) == (family, name));
    let (_, _, scenario) = found.expect("it is in the table");
    let world = World::start().await;
    if let Err(error) = scenario(&world).await {
        panic!("{family}::{name}: {error}\n{error:?}");
    }
    world.fake.assert_no_violations();
    world
}

/// Asserts that this is how the server says that something is not there.
#[track_caller]
pub(crate) fn assert_gone<T: std::fmt::Debug>(outcome: Result<T, Error>) {
    let error = outcome.expect_err("it was deleted");
    assert!(error.is_not_found(), "{error}");
}

/// Asserts that the server found fault with one place of what was sent, and with this one.
#[track_caller]
pub(crate) fn assert_refused<T: std::fmt::Debug>(outcome: Result<T, Error>, pointer: &str) {
    let error = outcome.expect_err("it is refused");
    assert!(error.is_validation(), "{error}");
    let pointers: Vec<_> = error.api().expect("words of the server").errors().iter().map(|e| &e.pointer).collect();
    assert_eq!(pointers, [&Some(pointer.to_owned())], "{error}");
}
