//! Media in, media out: uploads and downloads that go on after whatever happened.

mod account;
mod attach;
#[cfg(feature = "blocking")]
mod blocking;
mod control;
mod download;
mod error;
mod part;
mod source;
mod state;
mod tree;
mod upload;

pub use attach::finished::Attached;
pub use attach::request::Attach;
pub use control::event::{Totals, TransferEvent};
pub use control::handle::{Transfer, TransferControl, TransferProgress};
pub use control::settings::TransferSettings;
pub use download::finished::Downloaded;
pub use download::rendition::Rendition;
pub use download::request::Download;
pub use error::kind::TransferErrorKind;
pub use error::opaque::TransferError;
pub use source::fingerprint::SourceFingerprint;
pub use source::given::Source;
pub use state::file_store::TransferFileStore;
pub use state::memory::MemoryStore;
pub use state::store::{StateVersion, StoredUpload, TransferStore, TransferStoreError, TransferStoreFuture};
pub use state::upload::UploadState;
pub use tree::down::options::Versions;
pub use tree::down::request::DownloadTree;
pub use tree::plan::{PlannedAction, PlannedFile, TreePlan};
pub use tree::report::{TreeFile, TreeOutcome, TreeReport};
pub use tree::up::options::IfExists;
pub use tree::up::request::UploadTree;
pub use upload::finished::Uploaded;
pub use upload::job::UploadWait;
pub use upload::request::Upload;
