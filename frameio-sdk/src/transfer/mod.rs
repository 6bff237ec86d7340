//! Media in, media out: files, streams and whole trees, up and down, which go on after whatever happened.
//!
//! # One line each
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
//! let account = client.account("account id");
//! let file = account.upload("A001_C002.mov", "folder id").await?;
//! account.download(&file.id, "copy.mov").await?;
//!
//! account.upload_tree("dailies/day1", "folder id").await?; // what is there already is left as it is
//! account.download_tree("folder id", "mirror").await?; // only what is missing or differs
//! account.attach("comment id", "reference.png").await?;
//! # Ok(())
//! # }
//! ```
//!
//! Parts are read from the disk as they are sent, and written as they come: a transfer takes some 30 MiB of memory, whatever
//! the size of the file and its parts. Several parts are in flight at once; each is checked for progress, and sent again when
//! it fails. The storage hosts get exactly the headers that their URLs sign: no token, no redirects.
//!
//! With the blocking client, it is `.send()` instead of `.await`.
//!
//! # Resuming
//!
//! An upload that is given a [store](Upload::store) records what has arrived. Killed at whatever moment and run again, it sends
//! the parts that are missing, to the same file:
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
//! use frameio_sdk::transfer::TransferFileStore;
//!
//! let store = TransferFileStore::new("uploads.json"); // holds signed URLs: only its owner may read it
//! client.account("account id").upload("A001_C002.mov", "folder id").store(store).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A download needs nothing of the kind: beside its target there is a partial file, and a record of what is in it, until it
//! is done. Your own store, for a database, is a [`TransferStore`].
//!
//! # Progress and control
//!
//! `start()` runs any of them in the background and gives a [`Transfer`]:
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
//! let upload = client.account("account id").upload("A001_C002.mov", "folder id").start();
//! let mut totals = upload.watch();
//! let control = upload.control(); // pause, resume, cancel, bandwidth, concurrency
//! control.set_bandwidth(20_000_000);
//! tokio::spawn(async move {
//!     while totals.changed().await.is_ok() {
//!         let totals = *totals.borrow_and_update();
//!         println!("{} of {} bytes, {:?} left", totals.bytes_done, totals.bytes_total, totals.time_left);
//!     }
//! });
//! let file = upload.await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What fails, and how
//!
//! [`TransferError::kind`] is for a `match`. Printed, an error names the file, the part, the offset, the status and what to do.
//! No signed URL is part of an error, an event, a `Debug` or a trace.
//!
//! | what happens | what comes of it |
//! |---|---|
//! | the storage host answers 500, 502, 504, 408; the connection breaks, before or after the bytes | the part is sent again, up to [`attempts`](TransferSettings::attempts) times, then [`Unavailable`](TransferErrorKind::Unavailable) or [`Network`](TransferErrorKind::Network) |
//! | 503 `SlowDown`, 429 | the same, with fewer parts at once and for as long as `Retry-After` says |
//! | a part stands still, or trickles | it is cut and sent again, then [`Stalled`](TransferErrorKind::Stalled); pauses and limits of one's own do not count |
//! | 403, the signature has expired | an upload begins anew with a new placeholder and deletes the old one, up to three times, then [`Expired`](TransferErrorKind::Expired); a download asks for a fresh link |
//! | 403 `SignatureDoesNotMatch` | [`Signature`](TransferErrorKind::Signature) at once: the media type or a header is not what was signed |
//! | another 403 | [`Forbidden`](TransferErrorKind::Forbidden) at once; a download asks for a fresh link first |
//! | a redirect, another 4xx | [`Refused`](TransferErrorKind::Refused) at once |
//! | the answer to the last part gets lost | the service is asked, and has the file |
//! | the answer to the creation of a file or folder gets lost | it is looked for before another is created: nothing is doubled |
//! | the placeholder was deleted meanwhile | the upload begins anew |
//! | the source has other bytes, or another time, than the upload began with | [`SourceChanged`](TransferErrorKind::SourceChanged), nothing is sent; [`restart_if_changed`](Upload::restart_if_changed) begins anew |
//! | the source is written to or cut while it is read, or a stream is longer or shorter than announced | [`SourceChanged`](TransferErrorKind::SourceChanged), and the file at the service goes |
//! | the source is removed while it is read | on Unix, the upload ends well: the bytes are there as long as it is open |
//! | the source is missing, a folder, or cannot be read | [`Source`](TransferErrorKind::Source), nothing is sent |
//! | the source is empty; its name is missing or too long | [`Empty`](TransferErrorKind::Empty), [`InvalidInput`](TransferErrorKind::InvalidInput), nothing is sent |
//! | one part fails for good | the others stop at once; the placeholder is deleted, unless a store keeps it for the next run or [`keep_placeholder`](Upload::keep_placeholder) says so |
//! | the placeholder cannot be deleted | the error says so: [`left_behind`](TransferError::left_behind) |
//! | the process is killed | with a store, the next run sends what is missing; a download goes on from its partial file |
//! | a future or a handle is dropped, or cancelled | [`Cancelled`](TransferErrorKind::Cancelled); without a store, the placeholder is deleted in the background |
//! | two processes work on one upload | the one that came last goes on, the other gets [`Conflict`](TransferErrorKind::Conflict) and leaves everything as it is |
//! | two downloads to one path | the second gets [`Conflict`](TransferErrorKind::Conflict) |
//! | the state cannot be kept | [`Store`](TransferErrorKind::Store); what has arrived stays |
//! | a rendition is not there yet; there will be none, or not for this user | [`NotReady`](TransferErrorKind::NotReady), [`NoRendition`](TransferErrorKind::NoRendition), by the file's status |
//! | the medium is another one when a download goes on | it begins anew: a file is never half of one and half of another |
//! | the answer breaks off, or has more bytes than asked for | the rest is asked for again |
//! | the size is not that of the file, the `ETag` not that of the parts | [`Damaged`](TransferErrorKind::Damaged), and the target stays as it was |
//! | the disk is full, or the target cannot be written | [`Disk`](TransferErrorKind::Disk); the partial file stays for the next run |
//! | the file was deleted at the service | [`Gone`](TransferErrorKind::Gone) |
//! | the service says that an upload failed; a deadline passes | [`Failed`](TransferErrorKind::Failed), [`Deadline`](TransferErrorKind::Deadline), when it was waited for |
//! | the token is refused | [`Api`](TransferErrorKind::Api); in a tree, the rest is not tried |
//! | the clock of this machine is wrong | nothing: what has expired, the storage hosts say |
//! | one file of a tree fails | the others go on, and the [report](TreeReport) has it; [`is_complete`](TreeReport::is_complete) is what a script should ask |
//!
//! What is not promised: Frame.io has no call that renews the URLs of an upload, so a file that takes longer than they live
//! (a day, as far as is known) cannot be uploaded. A change of a source that keeps its size, its time and both its ends goes
//! unnoticed. A placeholder of the same name and size that another *store* has just created, and that no byte has reached,
//! may be taken for a lost one and deleted; that upload begins anew then.

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
