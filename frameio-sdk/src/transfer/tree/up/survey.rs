//! Lists both sides of an upload of a tree, and determines the action for each file. Changes nothing.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::generated::ids::FolderId;
use crate::generated::models::AssetWithIncludes;
use crate::generated::operations;
use crate::transfer::error::kind::TransferErrorKind;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;
use crate::transfer::source::input::Source;
use crate::transfer::tree::globs::Globs;
use crate::transfer::tree::plan::{PlannedAction, PlannedFile, TreePlan};
use crate::transfer::tree::remote::children;
use crate::transfer::tree::up::decide::{Action, Contents, decide};
use crate::transfer::tree::up::options::Options;
use crate::transfer::tree::up::walk::{LocalFile, LocalTree, Walk, nfc};
use crate::transfer::upload::job::Job;

pub(in crate::transfer) struct Survey {
    pub(in crate::transfer) files: Vec<(LocalFile, Action)>,
    /// The folders by path, the top first, with the id of those that exist.
    pub(in crate::transfer) folders: Vec<(String, Option<FolderId>)>,
    pub(in crate::transfer) refused: Vec<(String, String)>,
    pub(in crate::transfer) pending: Vec<(String, u64)>,
    pub(in crate::transfer) warnings: Vec<String>,
    /// The indices of files with a stored state.
    pub(in crate::transfer) resumable: HashSet<usize>,
}

pub(in crate::transfer) async fn survey(options: &Options) -> Result<Survey, TransferError> {
    let globs = Globs::new(&options.patterns)?;
    let (root, hidden, follows_links) = (options.root.clone(), options.hidden, options.follows_links);
    let settled_for = options.settled_for;
    let tree = blocking(move || Walk { globs: &globs, hidden, follows_links, settled_for }.run(&root)).await?;
    let LocalTree { folders: paths, files, refused, pending, warnings } = tree;
    let (folders, contents) = list_remote(options, &paths).await?;
    let states = states(options).await?;
    let mut resumable = HashSet::new();
    let mut decided = Vec::new();
    for file in files {
        let nothing = Contents::default();
        let contents = contents.get(&file.folder).unwrap_or(&nothing);
        let action = decide(&file.name, file.size, file.modified, contents, options.if_exists);
        if let Some(folder) = &folders[file.folder].1 {
            let name = if let Action::Upload { name } = &action { name.as_str() } else { &file.name };
            if states.contains(&job(options, &file.on_disk, folder).key(name)) {
                resumable.insert(decided.len());
            }
        }
        decided.push((file, action));
    }
    Ok(Survey { files: decided, folders, refused, pending, warnings, resumable })
}

/// The parameters to upload one file of the tree.
pub(in crate::transfer) fn job(options: &Options, on_disk: &Path, folder: &FolderId) -> Job {
    let mut job = Job::new(options.account.clone(), &Source::path(on_disk), folder.clone());
    job.store.clone_from(&options.store);
    (job.keeps_state, job.adds_to_totals, job.restarts_if_changed) = (false, false, true);
    job
}

async fn states(options: &Options) -> Result<HashSet<String>, TransferError> {
    let Some(store) = &options.store else { return Ok(HashSet::new()) };
    let keys = store.keys().await.map_err(|error| {
        TransferError::new(TransferErrorKind::Store, format!("the states were not read: {error}")).with_source(error)
    })?;
    Ok(keys.into_iter().collect())
}

type RemoteFolders = (Vec<(String, Option<FolderId>)>, HashMap<usize, Contents>);

/// Lists the existing folders, from the top down.
async fn list_remote(options: &Options, paths: &[String]) -> Result<RemoteFolders, TransferError> {
    let mut folders: Vec<(String, Option<FolderId>)> = paths.iter().map(|path| (path.clone(), None)).collect();
    let mut contents = HashMap::new();
    if let Some(top) = folders.first_mut() {
        top.1 = Some(options.folder.clone());
    }
    let index: HashMap<String, usize> = paths.iter().cloned().zip(0..).collect();
    for number in 0..folders.len() {
        let (path, Some(id)) = folders[number].clone() else { continue };
        let assets = children(&options.account, &id).await?;
        let below: Vec<(String, usize)> = paths
            .iter()
            .filter_map(|other| {
                let (parent, name) = other.rsplit_once('/').unwrap_or(("", other));
                (parent == path && !other.is_empty()).then(|| (name.to_owned(), index[other]))
            })
            .collect();
        // Of several folders with the same name, all programs use the oldest.
        let mut found: Vec<_> = assets
            .iter()
            .filter_map(|asset| if let AssetWithIncludes::Folder(folder) = asset { Some(folder) } else { None })
            .collect();
        found.sort_by_key(|folder| (folder.created_at.clone(), folder.id.clone()));
        for (name, child) in below {
            let exact = found.iter().find(|folder| folder.name == name);
            let existing = exact.or_else(|| found.iter().find(|folder| nfc(&folder.name) == nfc(&name)));
            folders[child].1 = existing.map(|folder| folder.id.clone());
        }
        contents.insert(number, Contents::new(assets));
    }
    Ok((folders, contents))
}

impl Survey {
    pub(in crate::transfer) fn plan(&self) -> TreePlan {
        let planned = |(index, (file, action)): (usize, &(LocalFile, Action))| {
            let action = match action {
                _ if self.resumable.contains(&index) => PlannedAction::Resume,
                Action::Upload { .. } => PlannedAction::Transfer,
                Action::Version(_) | Action::Stack { .. } => PlannedAction::Version,
                Action::Replace(_) | Action::Remove { .. } => PlannedAction::Replace,
                Action::Unchanged(_) => PlannedAction::Unchanged,
                Action::Refuse(reason) => PlannedAction::Refuse(reason.clone()),
            };
            PlannedFile { path: file.path.clone(), bytes: file.size, action }
        };
        let mut files: Vec<_> = self.files.iter().enumerate().map(planned).collect();
        files.extend(self.refused.iter().map(|(path, reason)| {
            let action = PlannedAction::Refuse(reason.clone());
            PlannedFile { path: path.clone(), bytes: 0, action }
        }));
        files.extend(self.pending.iter().map(|(path, bytes)| PlannedFile {
            path: path.clone(),
            bytes: *bytes,
            action: PlannedAction::Pending,
        }));
        let created: Vec<String> =
            self.folders.iter().filter(|(_, id)| id.is_none()).map(|(path, _)| path.clone()).collect();
        let count = |is: fn(&Action) -> bool| self.files.iter().filter(|(_, action)| is(action)).count();
        let creates = count(|action| matches!(action, Action::Upload { .. } | Action::Version(_) | Action::Replace(_)));
        let calls = [
            (&operations::FILES_CREATE_LOCAL_UPLOAD, creates),
            (&operations::FOLDERS_CREATE, created.len()),
            (&operations::FOLDERS_LIST, created.len()),
            (
                &operations::VERSION_STACKS_CREATE,
                count(|action| matches!(action, Action::Version(on) if on.stack.is_none())),
            ),
            (&operations::FILES_MOVE_TO, count(|action| matches!(action, Action::Version(on) if on.stack.is_some()))),
            (&operations::FILES_DELETE, count(|action| matches!(action, Action::Replace(_)))),
        ];
        TreePlan::new(files, created, &calls, self.warnings.clone())
    }
}
