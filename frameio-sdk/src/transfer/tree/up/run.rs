//! Runs an upload of a tree: folders are created when needed, and several files are uploaded at a time.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use tokio::time::Instant;

use crate::generated::ids::{FileId, FolderId};
use crate::generated::models::{FileMoveParams, VersionStackCreateParams};
use crate::transfer::control::event::TransferEvent;
use crate::transfer::control::shared::Shared;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::input::Source;
use crate::transfer::tree::report::{TreeFile, TreeOutcome, TreeReport};
use crate::transfer::tree::up::decide::{Action, ExistingFile};
use crate::transfer::tree::up::folders::Folders;
use crate::transfer::tree::up::options::Options;
use crate::transfer::tree::up::survey::{Survey, job, survey};
use crate::transfer::tree::up::walk::LocalFile;
use crate::transfer::upload::guard::delete;
use crate::transfer::upload::run as upload;

pub(in crate::transfer) async fn run(options: Options, shared: Arc<Shared>) -> Result<TreeReport, TransferError> {
    let started = Instant::now();
    let survey = shared.run_until_cancelled(survey(&options)).await?;
    let Survey { files, folders, refused, pending, warnings, resumable } = survey;
    let folders = Folders::new(options.account.clone(), &folders);
    let run = Run { options: &options, shared: &shared, folders: &folders };
    run.count(&files);
    let mut report = TreeReport { warnings, ..TreeReport::default() };
    report.files.extend(refused.into_iter().map(|(path, reason)| {
        shared.meter.publish(TransferEvent::FileFailed { file: path.clone(), reason: reason.clone() });
        TreeFile { path, bytes: 0, file_id: None, outcome: TreeOutcome::Refused(reason) }
    }));
    report.files.extend(pending.into_iter().map(|(path, bytes)| TreeFile {
        path,
        bytes,
        file_id: None,
        outcome: TreeOutcome::Pending,
    }));
    let work: Vec<_> = files
        .into_iter()
        .enumerate()
        .map(|(index, (file, action))| run.file(file, action, resumable.contains(&index)))
        .collect();
    {
        let mut outcomes = stream::iter(work).buffer_unordered(shared.settings.files);
        while let Some(file) = outcomes.next().await {
            // A failure that all other files would share cancels the whole tree.
            if let TreeOutcome::Failed(error) = &file.outcome
                && is_fatal(error)
            {
                shared.signal(crate::transfer::control::shared::Signal::Cancel);
            }
            report.files.push(file);
        }
    }
    if !report.files.iter().any(|file| matches!(file.outcome, TreeOutcome::Cancelled)) {
        // Create the remaining folders, which are those without files.
        let all = shared.run_until_cancelled(async {
            for index in 0..folders.count() {
                folders.get(index).await?;
            }
            Ok(())
        });
        all.await?;
    }
    report.folders_created = folders.created();
    report.elapsed = started.elapsed();
    Ok(report)
}

/// Whether all other files would fail for the same reason.
fn is_fatal(error: &TransferError) -> bool {
    error.kind() == TransferErrorKind::Store
        || error.api().is_some_and(|error| error.is_auth() || error.is_unauthorized() || error.is_invalid_input())
}

struct Run<'a> {
    options: &'a Options,
    shared: &'a Arc<Shared>,
    folders: &'a Folders,
}

impl Run<'_> {
    /// Adds the files to the totals before the first one starts.
    fn count(&self, files: &[(LocalFile, Action)]) {
        self.shared.meter.update(|totals| {
            for (file, action) in files {
                if matches!(action, Action::Upload { .. } | Action::Version(_) | Action::Replace(_)) {
                    totals.files_total += 1;
                    totals.bytes_total += file.size;
                }
            }
        });
    }

    async fn file(&self, file: LocalFile, action: Action, resumes: bool) -> TreeFile {
        let (outcome, file_id) = match self.execute(&file, action, resumes).await {
            Ok((outcome, id)) => (outcome, id),
            Err(error) => (TreeOutcome::from_error(error.of_file(&file.path)), None),
        };
        TreeFile { path: file.path, bytes: file.size, file_id, outcome }
    }

    async fn execute(
        &self,
        file: &LocalFile,
        action: Action,
        resumes: bool,
    ) -> Result<(TreeOutcome, Option<FileId>), TransferError> {
        match action {
            Action::Refuse(reason) => Ok((TreeOutcome::Refused(reason), None)),
            // With a stored state, the upload runs all the same: it sees that the file is complete, and settles the
            // state.
            Action::Unchanged(id) if !resumes => Ok((TreeOutcome::Unchanged, Some(id))),
            Action::Unchanged(_) => {
                let id = self.upload(file, &file.name).await?;
                Ok((TreeOutcome::Unchanged, Some(id)))
            }
            Action::Upload { name } => {
                let id = self.upload(file, &name).await?;
                Ok((TreeOutcome::Transferred, Some(id)))
            }
            Action::Version(on) => {
                let id = self.upload(file, &file.name).await?;
                self.stack(file, &id, &on).await?;
                Ok((TreeOutcome::Versioned, Some(id)))
            }
            Action::Stack { file: id, on } => {
                if resumes {
                    self.upload(file, &file.name).await?;
                }
                self.stack(file, &id, &on).await?;
                Ok((TreeOutcome::Versioned, Some(id)))
            }
            Action::Replace(old) => {
                let id = self.upload(file, &file.name).await?;
                self.remove(&old).await?;
                Ok((TreeOutcome::Transferred, Some(id)))
            }
            Action::Remove { file: id, others } => {
                if resumes {
                    self.upload(file, &file.name).await?;
                }
                for old in &others {
                    self.remove(old).await?;
                }
                Ok((TreeOutcome::Transferred, Some(id)))
            }
        }
    }

    async fn upload(&self, file: &LocalFile, name: &str) -> Result<FileId, TransferError> {
        let folder = self.folder(file).await?;
        let mut job = job(self.options, &file.on_disk, &folder);
        job.name = Some(name.to_owned());
        job.display_name = Some(file.path.clone());
        let uploaded = upload::run(job, Source::path(&file.on_disk), Arc::clone(self.shared)).await?;
        Ok(uploaded.id)
    }

    async fn folder(&self, file: &LocalFile) -> Result<FolderId, TransferError> {
        self.shared.run_until_cancelled(self.folders.get(file.folder)).await
    }

    /// Stacks an uploaded file on the existing one.
    async fn stack(&self, file: &LocalFile, id: &FileId, on: &ExistingFile) -> Result<(), TransferError> {
        let account = &self.options.account;
        let failed = |error| TransferError::from_api("the file is uploaded, and was not made a version", error);
        if let Some(stack) = &on.stack {
            let data = FileMoveParams::new().parent_id(stack.clone());
            account.files().move_to(id, data).await.map_err(failed)?;
        } else {
            let folder = self.folder(file).await?;
            let data = VersionStackCreateParams::new([on.id.clone(), id.clone()]);
            account.version_stacks().create(&folder, data).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn remove(&self, old: &ExistingFile) -> Result<(), TransferError> {
        let account = &self.options.account;
        let failed =
            |error| TransferError::from_api("the file is uploaded, and the one before it was not deleted", error);
        delete(account, &old.id).await.map_err(failed)
    }
}
