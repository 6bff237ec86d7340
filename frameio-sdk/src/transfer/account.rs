//! Transfers of an account.

use std::path::PathBuf;

use crate::generated::ids::{CommentId, FileId, FolderId};
use crate::generated::scope::Account;
use crate::runtime::Mode;
use crate::transfer::attach::request::Attach;
use crate::transfer::download::path::request::Download;
use crate::transfer::download::writer::request::DownloadTo;
use crate::transfer::source::input::Source;
use crate::transfer::tree::down::request::DownloadTree;
use crate::transfer::tree::up::request::UploadTree;
use crate::transfer::upload::request::Upload;

impl<M: Mode> Account<M> {
    /// Uploads a file into a folder: a path, bytes in memory, or a [`Source`].
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// let file = client.account("account id").upload("A001_C002.mov", "folder id").await?;
    /// println!("{} is at {}", file.name, file.view_url);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Parts are read from the disk as they are sent, several at a time, and each is retried when it fails. See
    /// [`transfer`](crate::transfer) for resuming, progress and errors.
    pub fn upload(&self, source: impl Into<Source>, folder_id: impl Into<FolderId>) -> Upload<M> {
        Upload::new(asynchronous(self), source.into(), folder_id.into())
    }

    /// Uploads a local folder, with all that is in it, into a folder.
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// let report = client.account("account id").upload_tree("dailies/day1", "folder id").exclude("*.tmp").await?;
    /// for file in &report.files {
    ///     println!("{} {}", file.outcome.as_str(), file.path);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Folders are created when they are needed. Existing files of the same size are skipped, so the same call again
    /// finishes an upload that was interrupted; one of another size becomes a new version. See
    /// [`IfExists`](crate::transfer::IfExists) for other policies.
    pub fn upload_tree(&self, path: impl Into<PathBuf>, folder_id: impl Into<FolderId>) -> UploadTree<M> {
        UploadTree::new(asynchronous(self), path.into(), folder_id.into())
    }

    /// Downloads a file to a path: the original, or another [`Rendition`](crate::transfer::Rendition).
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// client.account("account id").download("file id", "A001_C002.mov").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Large files are fetched in several ranges at a time. Missing folders of the path are created, and an existing file
    /// at the path is replaced atomically at the end. See [`transfer`](crate::transfer) for resuming, progress and errors.
    pub fn download(&self, file_id: impl Into<FileId>, path: impl Into<PathBuf>) -> Download<M> {
        Download::new(asynchronous(self), file_id.into(), path.into())
    }

    /// Downloads a file to a writer: the original, or another [`Rendition`](crate::transfer::Rendition).
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// client.account("account id").download_to("file id", tokio::io::stdout()).await?;
    ///
    /// let mut bytes = Vec::new();
    /// client.account("account id").download_to("file id", &mut bytes).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The writer is a [`tokio::io::AsyncWrite`], or a reference to one; with the blocking client a
    /// [`std::io::Write`]. It gets the bytes in their order, and the file is never kept whole in memory or on disk.
    pub fn download_to<W>(&self, file_id: impl Into<FileId>, writer: W) -> DownloadTo<W, M> {
        DownloadTo::new(asynchronous(self), file_id.into(), writer)
    }

    /// Uploads a file and attaches it to a comment.
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// client.account("account id").attach("comment id", "reference.png").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn attach(&self, comment_id: impl Into<CommentId>, source: impl Into<Source>) -> Attach<M> {
        Attach::new(asynchronous(self), comment_id.into(), source.into())
    }

    /// Downloads a folder, with all that is in it, into a local folder. For a project, give its
    /// [`root_folder_id`](crate::models::Project::root_folder_id).
    ///
    /// ```no_run
    /// # async fn run(client: frameio_sdk::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// let report = client.account("account id").download_tree("folder id", "mirror").await?;
    /// assert!(report.is_complete());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Files whose size and time are those of the file at the service are skipped. The time of a file at the service is
    /// that of its upload, so a download into the folder that was uploaded fetches everything again, unless
    /// [`compare_times(false)`](DownloadTree::compare_times) is set.
    pub fn download_tree(&self, folder_id: impl Into<FolderId>, path: impl Into<PathBuf>) -> DownloadTree<M> {
        DownloadTree::new(asynchronous(self), folder_id.into(), path.into())
    }
}

/// Converts an account to one of the async client.
fn asynchronous<M: Mode>(account: &Account<M>) -> Account {
    M::async_client(account.client()).account(account.id().clone())
}
