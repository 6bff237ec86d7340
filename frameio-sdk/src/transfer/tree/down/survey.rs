//! Lists both sides of a download of a tree, and determines the action for each file. Changes nothing.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::SystemTime;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use crate::generated::ids::{FileId, FolderId};
use crate::generated::models::{AssetWithIncludes, FileStatus, FileWithIncludes, VersionStackWithIncludes};
use crate::generated::operations;
use crate::transfer::download::rendition::Rendition;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::source::file::blocking;
use crate::transfer::tree::down::disk::{LocalStatus, Surplus, compare, surplus};
use crate::transfer::tree::down::options::{Options, Versions};
use crate::transfer::tree::globs::Globs;
use crate::transfer::tree::names::{UsedNames, sanitize};
use crate::transfer::tree::plan::{PlannedAction, PlannedFile, TreePlan};
use crate::transfer::tree::remote::children;

/// The number of concurrent listings. The service allows 100 calls a minute of each kind.
const MAX_CONCURRENT_LISTINGS: usize = 4;

#[derive(Clone, Debug)]
pub(in crate::transfer) struct RemoteFile {
    /// The path from the top of the tree, with slashes and safe names.
    pub(in crate::transfer) path: String,
    pub(in crate::transfer) id: FileId,
    pub(in crate::transfer) size: u64,
    created_at: SystemTime,
    is_uploaded: bool,
}

pub(in crate::transfer) struct Survey {
    pub(in crate::transfer) files: Vec<(RemoteFile, PlannedAction)>,
    /// The paths of all folders, including the top with the path "".
    pub(in crate::transfer) folders: Vec<String>,
    pub(in crate::transfer) surplus: Option<Surplus>,
    pub(in crate::transfer) warnings: Vec<String>,
}

pub(in crate::transfer) async fn survey(options: &Options) -> Result<Survey, TransferError> {
    let globs = Arc::new(Globs::new(&options.patterns)?);
    let RemoteTree { files, mut folders, warnings } = list_remote(options, &globs).await?;
    folders.sort();
    let times = options.compares_times;
    let sizes = options.rendition == Rendition::Original;
    let (root, deletes) = (options.root.clone(), options.deletes);
    let all_folders: HashSet<String> = folders.iter().cloned().collect();
    let (files, surplus) = blocking(move || {
        let decided: Vec<_> = files
            .into_iter()
            .map(|file| {
                let time = times.then_some(file.created_at);
                let action = match compare(&root.join(&file.path), sizes.then_some(file.size), time) {
                    _ if !file.is_uploaded => PlannedAction::Pending,
                    LocalStatus::Same => PlannedAction::Unchanged,
                    LocalStatus::Partial => PlannedAction::Resume,
                    LocalStatus::Missing | LocalStatus::Different => PlannedAction::Transfer,
                };
                (file, action)
            })
            .collect();
        let wanted: HashSet<String> = decided.iter().map(|(file, _)| file.path.clone()).collect();
        let surplus = if deletes { Some(surplus(&root, &wanted, &all_folders, &globs)?) } else { None };
        Ok((decided, surplus))
    })
    .await?;
    Ok(Survey { files, folders, surplus, warnings })
}

#[derive(Default)]
struct RemoteTree {
    files: Vec<RemoteFile>,
    folders: Vec<String>,
    warnings: Vec<String>,
}

async fn list_remote(options: &Options, globs: &Globs) -> Result<RemoteTree, TransferError> {
    let mut remote = RemoteTree::default();
    let mut queue: Vec<(String, FolderId)> = vec![(String::new(), options.folder.clone())];
    let mut listing = FuturesUnordered::new();
    loop {
        while listing.len() < MAX_CONCURRENT_LISTINGS
            && let Some((path, id)) = queue.pop()
        {
            listing.push(async move { list(options, &id).await.map(|listed| (path, listed)) });
        }
        let Some(listed) = listing.next().await else { break };
        let (path, listed) = listed?;
        remote.folders.push(path.clone());
        let mut used = UsedNames::default();
        for entry in listed {
            let name = used.reserve(&sanitize(&entry.name));
            let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if globs.excludes(&below) {
                continue;
            }
            match entry.kind {
                Kind::Folder(id) => queue.push((below.clone(), id)),
                Kind::File { id, size, created_at, is_uploaded } => {
                    if !globs.includes(&below) {
                        continue;
                    }
                    remote.files.push(RemoteFile { path: below.clone(), id, size, created_at, is_uploaded });
                }
            }
            if name != entry.name {
                remote.warnings.push(format!("{:?} is called {below} on disk", entry.name));
            }
        }
    }
    remote.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(remote)
}

struct Entry {
    name: String,
    kind: Kind,
}

enum Kind {
    Folder(FolderId),
    File { id: FileId, size: u64, created_at: SystemTime, is_uploaded: bool },
}

impl Entry {
    fn file(name: String, file: &FileWithIncludes) -> Self {
        let kind = Kind::File {
            id: file.id.clone(),
            size: u64::try_from(file.file_size).unwrap_or_default(),
            created_at: file.created_at.as_offset_date_time().into(),
            is_uploaded: file.status != FileStatus::Created,
        };
        Self { name, kind }
    }
}

/// Lists a folder in a fixed order, so that of two files with the same name, it is always the same one that gets a
/// number.
async fn list(options: &Options, folder: &FolderId) -> Result<Vec<Entry>, TransferError> {
    let mut assets = children(&options.account, folder).await?;
    assets.sort_by_cached_key(|asset| match asset {
        AssetWithIncludes::Folder(folder) => {
            (0, folder.name.clone(), Some(folder.created_at.clone()), folder.id.to_string())
        }
        AssetWithIncludes::VersionStack(stack) => {
            (1, stack.name.clone(), Some(stack.created_at.clone()), stack.id.to_string())
        }
        // A placeholder must not take the name of a file that has its bytes.
        AssetWithIncludes::File(file) => {
            let rank = if file.status == FileStatus::Created { 3 } else { 2 };
            (rank, file.name.clone(), Some(file.created_at.clone()), file.id.to_string())
        }
        _ => (4, String::new(), None, String::new()),
    });
    let mut entries = Vec::new();
    for asset in assets {
        match asset {
            AssetWithIncludes::Folder(folder) => {
                entries.push(Entry { name: folder.name, kind: Kind::Folder(folder.id) });
            }
            AssetWithIncludes::File(file) => entries.push(Entry::file(file.name.clone(), &file)),
            AssetWithIncludes::VersionStack(stack) => entries.extend(versions(options, &stack).await?),
            // Later versions of the API may add kinds that this build does not know.
            _ => {}
        }
    }
    Ok(entries)
}

async fn versions(options: &Options, stack: &VersionStackWithIncludes) -> Result<Vec<Entry>, TransferError> {
    let head = stack.head_version.as_ref();
    let name = head.map_or_else(|| stack.name.clone(), |head| head.name.clone());
    if options.versions == Versions::Head {
        return Ok(head.map(|head| Entry::file(name, head)).into_iter().collect());
    }
    let listed = options.account.version_stacks().index(&stack.id).page_size(100).items().try_collect().await;
    let listed = listed.map_err(|error| TransferError::from_api("listing a version stack", error))?;
    let files = listed.into_iter().filter_map(|asset| match asset {
        AssetWithIncludes::File(file) => Some(file),
        _ => None,
    });
    Ok(files
        .zip(1..)
        .map(|(file, number)| {
            let is_head = head.is_some_and(|head| head.id == file.id);
            Entry::file(if is_head { name.clone() } else { version_name(&file.name, number) }, &file)
        })
        .collect())
}

/// `a.mov` with 1 is `a (v1).mov`.
fn version_name(name: &str, number: u32) -> String {
    let dot = name.rfind('.').filter(|dot| *dot > 0).unwrap_or(name.len());
    format!("{} (v{number}){}", &name[..dot], &name[dot..])
}

impl Survey {
    pub(in crate::transfer) fn plan(&self) -> TreePlan {
        let files = self.files.iter();
        let mut files: Vec<_> = files
            .map(|(file, action)| PlannedFile { path: file.path.clone(), bytes: file.size, action: action.clone() })
            .collect();
        if let Some(surplus) = &self.surplus {
            files.extend(surplus.files.iter().map(|(path, bytes)| PlannedFile {
                path: path.clone(),
                bytes: *bytes,
                action: PlannedAction::Delete,
            }));
        }
        let folders = self.folders.iter().filter(|path| !path.is_empty()).cloned().collect();
        let transfers = |action: &PlannedAction| matches!(action, PlannedAction::Transfer | PlannedAction::Resume);
        let shows = self.files.iter().filter(|(_, action)| transfers(action)).count();
        TreePlan::new(files, folders, &[(&operations::FILES_SHOW, shows)], self.warnings.clone())
    }
}
