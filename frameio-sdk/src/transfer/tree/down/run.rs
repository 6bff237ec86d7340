//! Runs a download of a tree: creates folders, downloads several files at a time, and removes the surplus at the end.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;

use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::{Shared, Signal};
use crate::transfer::download::path::job::PathJob;
use crate::transfer::download::path::part_file::remove_stale_record;
use crate::transfer::download::path::run as download;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;
use crate::transfer::tree::down::disk::{Surplus, create_folder_path, remove};
use crate::transfer::tree::down::options::Options;
use crate::transfer::tree::down::survey::{RemoteFile, Survey, survey};
use crate::transfer::tree::plan::PlannedAction;
use crate::transfer::tree::report::{TreeFile, TreeOutcome, TreeReport};

pub(in crate::transfer) async fn run(options: Options, shared: Arc<Shared>) -> Result<TreeReport, TransferError> {
    let started = Instant::now();
    let survey = shared.run_until_cancelled(survey(&options)).await?;
    let Survey { files, folders, surplus, warnings } = survey;
    let mut report = TreeReport { warnings, ..TreeReport::default() };
    report.folders_created = create_folders(&options, folders).await?;
    remove_stale_records(&options, &files).await?;
    shared.meter.update(|totals| {
        for (file, action) in &files {
            if matches!(action, PlannedAction::Transfer | PlannedAction::Resume) {
                totals.files_total += 1;
                totals.bytes_total += file.size;
            }
        }
    });
    let work: Vec<_> = files.into_iter().map(|(file, action)| process_file(&options, &shared, file, action)).collect();
    {
        let mut outcomes = stream::iter(work).buffer_unordered(shared.settings.files);
        while let Some(file) = outcomes.next().await {
            if let TreeOutcome::Failed(error) = &file.outcome
                && is_fatal(error)
            {
                shared.signal(Signal::Cancel);
            }
            report.files.push(file);
        }
    }
    if let Some(surplus) = surplus {
        // Nothing is deleted while anything is missing.
        if report.is_complete() {
            delete(&options, surplus, &mut report).await?;
        } else {
            report.warnings.push("nothing was deleted, because something failed".to_owned());
        }
    }
    report.elapsed = started.elapsed();
    Ok(report)
}

/// Whether all other files would fail for the same reason.
fn is_fatal(error: &TransferError) -> bool {
    let no_space = |error: &TransferError| {
        let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
        source.is_some_and(|error| matches!(error.kind(), std::io::ErrorKind::StorageFull))
    };
    (error.kind() == TransferErrorKind::Disk && no_space(error))
        || error.api().is_some_and(|error| error.is_auth() || error.is_unauthorized() || error.is_invalid_input())
}

/// Creates all folders, including empty ones. Returns the number of those that were new.
async fn create_folders(options: &Options, folders: Vec<String>) -> Result<usize, TransferError> {
    let root = options.root.clone();
    blocking(move || {
        let mut made = 0;
        for path in &folders {
            let was_there = root.join(path).is_dir();
            // If a folder cannot be created, the files in it fail and report why.
            if create_folder_path(&root, path).is_ok() && !was_there {
                made += 1;
            }
        }
        Ok(made)
    })
    .await
}

/// Removes the records that a killed run has left beside complete files.
async fn remove_stale_records(options: &Options, files: &[(RemoteFile, PlannedAction)]) -> Result<(), TransferError> {
    let unchanged = files.iter().filter(|(_, action)| *action == PlannedAction::Unchanged);
    let targets: Vec<_> = unchanged.map(|(file, _)| options.root.join(&file.path)).collect();
    blocking(move || targets.iter().try_for_each(|target| remove_stale_record(target))).await
}

async fn process_file(options: &Options, shared: &Arc<Shared>, file: RemoteFile, action: PlannedAction) -> TreeFile {
    let outcome = match action {
        PlannedAction::Pending => TreeOutcome::Pending,
        PlannedAction::Refuse(reason) => TreeOutcome::Refused(reason),
        PlannedAction::Transfer | PlannedAction::Resume => match fetch(options, shared, &file).await {
            Ok(()) => TreeOutcome::Transferred,
            Err(error) if error.kind() == TransferErrorKind::NotReady => TreeOutcome::Pending,
            Err(error) => TreeOutcome::from_error(error),
        },
        _ => TreeOutcome::Unchanged,
    };
    TreeFile { path: file.path, bytes: file.size, file_id: Some(file.id), outcome }
}

async fn fetch(options: &Options, shared: &Arc<Shared>, file: &RemoteFile) -> Result<(), TransferError> {
    let (root, path) = (options.root.clone(), file.path.clone());
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let (folder, name) = (folder.to_owned(), name.to_owned());
    let made = blocking(move || create_folder_path(&root, &folder).map(|folder| folder.join(name))).await;
    let target = made.map_err(|error| {
        shared.meter.publish(TransferEvent::FileFailed { file: path.clone(), reason: error.to_string() });
        error.of_file(&path)
    })?;
    let mut job = PathJob::new(options.account.clone(), file.id.clone(), target);
    (job.job.rendition, job.job.adds_to_totals, job.job.display_name) = (options.rendition, false, Some(path));
    download::run(job, Arc::clone(shared)).await.map(drop)
}

async fn delete(options: &Options, surplus: Surplus, report: &mut TreeReport) -> Result<(), TransferError> {
    let root = options.root.clone();
    let deleted = blocking(move || {
        let files = surplus.files.into_iter().map(|(path, bytes)| {
            let outcome = remove(&root, &path, false).map_or_else(TreeOutcome::Failed, |()| TreeOutcome::Deleted);
            TreeFile { path, bytes, file_id: None, outcome }
        });
        let files: Vec<_> = files.collect();
        for path in &surplus.folders {
            remove(&root, path, true)?;
        }
        Ok(files)
    });
    report.files.extend(deleted.await?);
    Ok(())
}
