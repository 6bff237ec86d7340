//! The folders of a tree at the service, each created at most once and only when needed.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;

use crate::generated::ids::FolderId;
use crate::generated::scope::Account;
use crate::transfer::error::opaque::TransferError;
use crate::transfer::tree::remote::create_folder;

pub(in crate::transfer) struct Folders {
    account: Account,
    folders: Vec<Folder>,
}

struct Folder {
    name: String,
    parent: usize,
    id: OnceCell<FolderId>,
    /// Whether the folder did not exist before this run.
    is_new: bool,
}

impl Folders {
    /// Creates the list from the paths, the top first; existing folders have an id already.
    pub(in crate::transfer) fn new(account: Account, folders: &[(String, Option<FolderId>)]) -> Self {
        let position = |path: &str| folders.iter().position(|(other, _)| other == path).unwrap_or(0);
        let folders = folders.iter().map(|(path, id)| {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            let is_new = id.is_none();
            Folder { name: name.to_owned(), parent: position(parent), id: OnceCell::new_with(id.clone()), is_new }
        });
        Self { account, folders: folders.collect() }
    }

    /// The id of a folder. Creates it if it does not exist, and its parents before it.
    pub(in crate::transfer) fn get(&self, index: usize) -> BoxFuture<'_, Result<FolderId, TransferError>> {
        async move {
            let folder = &self.folders[index];
            let create = || async {
                let parent = self.get(folder.parent).await?;
                create_folder(&self.account, &parent, &folder.name).await
            };
            folder.id.get_or_try_init(create).await.cloned()
        }
        .boxed()
    }

    pub(in crate::transfer) fn count(&self) -> usize {
        self.folders.len()
    }

    /// The number of folders that were created.
    pub(in crate::transfer) fn created(&self) -> usize {
        self.folders.iter().filter(|folder| folder.is_new && folder.id.initialized()).count()
    }
}
