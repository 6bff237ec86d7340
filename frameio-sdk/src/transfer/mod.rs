//! Uploads and downloads of files, streams and folder trees, which resume after an interruption.
//!
//! # Examples
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
//! let account = client.account("account id");
//! let file = account.upload("A001_C002.mov", "folder id").await?;
//! account.download(&file.id, "copy.mov").await?;
//! account.download_to(&file.id, tokio::io::stdout()).await?; // or any other writer
//!
//! account.upload_tree("dailies/day1", "folder id").await?; // skips files of the same size
//! account.download_tree("folder id", "mirror").await?; // only what is missing or differs
//! account.attach("comment id", "reference.png").await?;
//! # Ok(())
//! # }
//! ```
//!
//! Parts are streamed from and to the disk: with the default settings, a transfer takes less than 64 MiB of memory,
//! whatever the size of the file and its parts. Several parts are in flight at once; each is checked for progress, and
//! retried when it fails. Storage hosts receive only the headers that their URLs sign, and never the token; redirects
//! are not followed.
//!
//! With the blocking client, use `.send()` instead of `.await`, and [`Transfer`]'s `wait()` after `start()`.
//!
//! # Resuming
//!
//! An upload with a [store](Upload::store) records the parts that have arrived. If the process is killed, the same
//! upload sends the missing parts to the same file when it is run again:
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
//! A download to a path needs no store: it keeps a partial file beside its target, and a record of the bytes in it, until it
//! is done. One to a writer starts over. To keep the state of uploads in a database, implement [`TransferStore`].
//!
//! # Progress and control
//!
//! `start()` runs a transfer in the background and returns a handle, a [`Transfer`]:
//!
//! ```no_run
//! # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
//! let upload = client.account("account id").upload("A001_C002.mov", "folder id").start();
//! let mut totals = upload.watch();
//! let control = upload.control(); // pause, resume, cancel, bandwidth, concurrency
//! control.set_bandwidth(20_000_000);
//! let progress = tokio::spawn(async move {
//!     while totals.changed().await.is_ok() {
//!         let totals = *totals.borrow_and_update();
//!         // Bytes of an upload are done when their part has arrived.
//!         let sent = totals.bytes_done + totals.bytes_in_flight;
//!         println!("{sent} of {} bytes, {:?} left", totals.bytes_total, totals.time_left);
//!     }
//! });
//! let file = upload.await?;
//! let _ = progress.await;
//! # Ok(())
//! # }
//! ```
//!
//! # Failures
//!
//! Match on [`TransferError::kind`]. Printed, an error names the file, the part, the offset, the status and what to do.
//! No signed URL is part of an error, an event, a `Debug` or a trace.
//!
//! | failure | result |
//! |---|---|
//! | the storage host answers 500, 502, 504, 408; the connection breaks, before or after the bytes | the part is retried, up to [`attempts`](TransferSettings::attempts) times, then [`Unavailable`](TransferErrorKind::Unavailable) or [`Network`](TransferErrorKind::Network) |
//! | 503 `SlowDown`, 429 | the same, with fewer parts at once and for as long as `Retry-After` says |
//! | a part makes no progress, or too little | it is cancelled and retried, then [`Stalled`](TransferErrorKind::Stalled); pauses and bandwidth limits of the program do not count |
//! | 403, the signature has expired | an upload starts over with a new placeholder and deletes the old one, up to three times, then [`Expired`](TransferErrorKind::Expired); a download requests a new link |
//! | 403 `SignatureDoesNotMatch` | [`Signature`](TransferErrorKind::Signature) at once: the media type or a header is not what was signed |
//! | another 403 | [`Forbidden`](TransferErrorKind::Forbidden) at once; a download requests a new link first |
//! | a redirect, another 4xx | [`Refused`](TransferErrorKind::Refused) at once |
//! | the response to the last part gets lost | the service is asked, and has the file |
//! | the response to the creation of a file or folder gets lost | it is searched for before another is created, so that there are no duplicates |
//! | the placeholder was deleted meanwhile | the upload starts over |
//! | the source has other bytes, or another time, than the upload began with | [`SourceChanged`](TransferErrorKind::SourceChanged), nothing is sent; [`restart_if_changed`](Upload::restart_if_changed) starts over |
//! | the source is written to or cut while it is read, or a stream is longer or shorter than announced | [`SourceChanged`](TransferErrorKind::SourceChanged), and the file at the service is deleted |
//! | the source is removed while it is read | on Unix, the upload succeeds: the bytes exist as long as the file is open |
//! | the source is missing, a folder, or cannot be read | [`Source`](TransferErrorKind::Source), nothing is sent |
//! | the source is empty; its name is missing or too long | [`Empty`](TransferErrorKind::Empty), [`InvalidInput`](TransferErrorKind::InvalidInput), nothing is sent |
//! | one part fails for good | the others stop at once; the placeholder is deleted, unless a store keeps its state for the next run or [`keep_placeholder`](Upload::keep_placeholder) is set |
//! | the placeholder cannot be deleted | the error says so: [`left_behind`](TransferError::left_behind) |
//! | the process is killed | with a store, the next run sends the missing parts; a download resumes from its partial file |
//! | a future or a handle is dropped, or cancelled | [`Cancelled`](TransferErrorKind::Cancelled); without a store, the placeholder is deleted in the background |
//! | two processes work on one upload | the later one continues, the other gets [`Conflict`](TransferErrorKind::Conflict) and changes nothing |
//! | two trees share one state file | each file is uploaded once; one that the other process took over is a [`Conflict`](TransferErrorKind::Conflict) in the report |
//! | two downloads to one path | the second gets [`Conflict`](TransferErrorKind::Conflict) |
//! | the state cannot be kept | [`Store`](TransferErrorKind::Store); what has arrived stays |
//! | a rendition is not there yet; there will be none, or not for this user | [`NotReady`](TransferErrorKind::NotReady), [`NoRendition`](TransferErrorKind::NoRendition), by the file's status |
//! | the file at the service changed before a download resumes | it starts over: a file is never a mixture of two versions |
//! | the file at the service changes while a download runs | to a path, it starts over; to a writer, it starts over unless the writer has bytes of it, then [`Damaged`](TransferErrorKind::Damaged) |
//! | the writer fails | [`Writer`](TransferErrorKind::Writer) at once; [`io`](TransferError::io) has its error, such as a closed pipe |
//! | the writer is slow | no request times out for it, and no more than six ranges of 4 MiB are fetched ahead |
//! | the response breaks off, or has more bytes than requested | the rest is requested again |
//! | the size is not that of the file, the `ETag` not that of the parts | [`Damaged`](TransferErrorKind::Damaged), and the target is unchanged |
//! | the disk is full | [`Disk`](TransferErrorKind::Disk); where the file system can reserve room, before anything is fetched; otherwise the partial file stays for the next run, without its last bytes if the record needs their room |
//! | the target cannot be written; its folder is moved away, or something else takes its place | [`Disk`](TransferErrorKind::Disk), and what is there is left alone |
//! | the file was deleted at the service | [`Gone`](TransferErrorKind::Gone) |
//! | the service says that an upload failed; a deadline passes | [`Failed`](TransferErrorKind::Failed), [`Deadline`](TransferErrorKind::Deadline), when it was waited for |
//! | the token is refused | [`Api`](TransferErrorKind::Api); a tree stops |
//! | the clock of this machine is wrong | nothing: the storage hosts decide when a URL has expired |
//! | one file of a tree fails | the others continue, and the [report](TreeReport) has the error; scripts check [`is_complete`](TreeReport::is_complete) |
//!
//! Limits: Frame.io has no call that renews the URLs of an upload, so a file that takes longer than their lifetime (a
//! day, as far as is known) cannot be uploaded. A change of a source that keeps its size, its time and both its ends is
//! not detected. A placeholder of the same name and size that another *store* has just created, and that has no bytes
//! yet, may be taken for a lost one and deleted; that upload then starts over.

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
pub use download::path::request::Download;
pub use download::rendition::Rendition;
pub use download::writer::future::DownloadToFuture;
pub use download::writer::request::DownloadTo;
pub use error::kind::TransferErrorKind;
pub use error::opaque::TransferError;
pub use source::fingerprint::SourceFingerprint;
pub use source::input::Source;
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
