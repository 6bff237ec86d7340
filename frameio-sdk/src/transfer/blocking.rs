//! Blocking transfers.

use std::io;
use std::sync::Arc;
use std::thread;

use frameio_auth::blocking::{block_on, runtime};

use crate::runtime::blocking::Blocking;
use crate::transfer::attach::finished::Attached;
use crate::transfer::attach::request::Attach;
use crate::transfer::control::handle::Transfer;
use crate::transfer::control::shared::Shared;
use crate::transfer::download::finished::Downloaded;
use crate::transfer::download::path::request::Download;
use crate::transfer::download::writer;
use crate::transfer::download::writer::pump::pump_blocking;
use crate::transfer::download::writer::request::DownloadTo;
use crate::transfer::download::writer::steps::channel;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::tree::down;
use crate::transfer::tree::down::request::DownloadTree;
use crate::transfer::tree::plan::TreePlan;
use crate::transfer::tree::report::TreeReport;
use crate::transfer::tree::up;
use crate::transfer::tree::up::request::UploadTree;
use crate::transfer::upload::finished::Uploaded;
use crate::transfer::upload::request::Upload;

impl Upload<Blocking> {
    /// Uploads, and blocks until it is done.
    ///
    /// # Errors
    /// When the file is not uploaded: see [`TransferErrorKind`](crate::transfer::TransferErrorKind).
    pub fn send(self) -> Result<Uploaded, TransferError> {
        wait(self.into_work().1)
    }

    /// Starts it in the background, and returns a handle to watch and control it: see [`Transfer::wait`].
    ///
    /// # Errors
    /// When the background thread could not be started.
    pub fn start(self) -> Result<Transfer<Uploaded>, TransferError> {
        start(self.into_work())
    }
}

impl Download<Blocking> {
    /// Downloads, and blocks until it is done.
    ///
    /// # Errors
    /// When the file is not downloaded: see [`TransferErrorKind`](crate::transfer::TransferErrorKind).
    pub fn send(self) -> Result<Downloaded, TransferError> {
        wait(self.into_work().1)
    }

    /// Starts it in the background, and returns a handle to watch and control it: see [`Transfer::wait`].
    ///
    /// # Errors
    /// When the background thread could not be started.
    pub fn start(self) -> Result<Transfer<Downloaded>, TransferError> {
        start(self.into_work())
    }
}

impl<W: io::Write + Send> DownloadTo<W, Blocking> {
    /// Downloads, and blocks until the writer has all bytes. The writer is used on a thread of its own.
    ///
    /// # Errors
    /// When the file is not downloaded, or the writer fails: see
    /// [`TransferErrorKind`](crate::transfer::TransferErrorKind).
    pub fn send(self) -> Result<Downloaded, TransferError> {
        let Self { mut writer, job, settings, .. } = self;
        let shared = Shared::new(settings);
        let (sender, receiver) = channel(&shared);
        thread::scope(|scope| {
            let writing = thread::Builder::new().name("frameio-writer".to_owned());
            let writing = writing.spawn_scoped(scope, || pump_blocking(&mut writer, receiver));
            writing.map_err(|error| TransferError::invalid_input(format!("no thread for the writer: {error}")))?;
            // This loop ends when the transfer ends, because the transfer holds the sender of the steps.
            wait(writer::run::run(job, shared, sender))
        })
    }
}

impl Attach<Blocking> {
    /// Attaches, and blocks until it is done.
    ///
    /// # Errors
    /// When the file is not attached: see [`TransferErrorKind`](crate::transfer::TransferErrorKind).
    pub fn send(self) -> Result<Attached, TransferError> {
        wait(self.into_work().1)
    }

    /// Starts it in the background, and returns a handle to watch and control it: see [`Transfer::wait`].
    ///
    /// # Errors
    /// When the background thread could not be started.
    pub fn start(self) -> Result<Transfer<Attached>, TransferError> {
        start(self.into_work())
    }
}

impl UploadTree<Blocking> {
    /// Computes what it would do: see [`plan`](UploadTree::plan) of the async request.
    ///
    /// # Errors
    /// When the folder cannot be read, or a call of the service fails.
    pub fn plan(self) -> Result<TreePlan, TransferError> {
        wait(async move { Ok(up::survey::survey(&self.options).await?.plan()) })
    }

    /// Uploads, and blocks until it is done.
    ///
    /// # Errors
    /// When the folder cannot be read, or a call of the service fails. Failures of single files are in the report.
    pub fn send(self) -> Result<TreeReport, TransferError> {
        wait(self.into_work().1)
    }

    /// Starts it in the background, and returns a handle to watch and control it: see [`Transfer::wait`].
    ///
    /// # Errors
    /// When the background thread could not be started.
    pub fn start(self) -> Result<Transfer<TreeReport>, TransferError> {
        start(self.into_work())
    }
}

impl DownloadTree<Blocking> {
    /// Computes what it would do: see [`plan`](DownloadTree::plan) of the async request.
    ///
    /// # Errors
    /// When a call of the service fails, or the folder cannot be read.
    pub fn plan(self) -> Result<TreePlan, TransferError> {
        wait(async move { Ok(down::survey::survey(&self.options).await?.plan()) })
    }

    /// Downloads, and blocks until it is done.
    ///
    /// # Errors
    /// When a call of the service fails, or the folder cannot be read. Failures of single files are in the report.
    pub fn send(self) -> Result<TreeReport, TransferError> {
        wait(self.into_work().1)
    }

    /// Starts it in the background, and returns a handle to watch and control it: see [`Transfer::wait`].
    ///
    /// # Errors
    /// When the background thread could not be started.
    pub fn start(self) -> Result<Transfer<TreeReport>, TransferError> {
        start(self.into_work())
    }
}

impl<W: io::Write + Send + 'static> DownloadTo<W, Blocking> {
    /// Starts it in the background, and returns a handle to watch and control it: see [`Transfer::wait`]. The writer is
    /// used on a thread of its own, and dropped at the end.
    ///
    /// # Errors
    /// When a thread could not be started.
    pub fn start(self) -> Result<Transfer<Downloaded>, TransferError> {
        let Self { mut writer, job, settings, .. } = self;
        let shared = Shared::new(settings);
        let (sender, receiver) = channel(&shared);
        let writing = thread::Builder::new().name("frameio-writer".to_owned());
        let writing = writing.spawn(move || pump_blocking(&mut writer, receiver));
        writing.map_err(|error| TransferError::invalid_input(format!("no thread for the writer: {error}")))?;
        start((Arc::clone(&shared), writer::run::run(job, shared, sender)))
    }
}

impl<T: Send + 'static> Transfer<T> {
    /// Blocks until the transfer is done.
    ///
    /// ```no_run
    /// # fn run(client: frameio_sdk::blocking::Client) -> Result<(), frameio_sdk::transfer::TransferError> {
    /// let upload = client.account("account id").upload("A001_C002.mov", "folder id").start()?;
    /// while !upload.is_finished() {
    ///     let totals = upload.totals();
    ///     println!("{} of {} bytes", totals.bytes_done + totals.bytes_in_flight, totals.bytes_total);
    ///     std::thread::sleep(std::time::Duration::from_millis(200));
    /// }
    /// let file = upload.wait()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the transfer.
    pub fn wait(self) -> Result<T, TransferError> {
        wait(self)
    }
}

/// Starts a transfer on the background thread.
fn start<T: Send + 'static>(
    (shared, work): (Arc<Shared>, impl Future<Output = Result<T, TransferError>> + Send + 'static),
) -> Result<Transfer<T>, TransferError> {
    let runtime = runtime().map_err(|error| TransferError::invalid_input(error.to_string()))?;
    let _entered = runtime.enter();
    Ok(Transfer::spawn(shared, work))
}

/// Runs a transfer on the background thread.
fn wait<T: Send + 'static>(
    work: impl Future<Output = Result<T, TransferError>> + Send + 'static,
) -> Result<T, TransferError> {
    block_on(work).unwrap_or_else(|error| Err(TransferError::invalid_input(error.to_string())))
}
