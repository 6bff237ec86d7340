//! Everything below a folder, read a few folders at a time.

use std::collections::HashMap;

use frameio_sdk::models::{AssetWithIncludes, FileInclude};
use frameio_sdk::{AccountId, Client, Error, FolderId, VersionStackId};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

/// Each kind of listing may be asked for 100 times a minute; more at once would only be refused sooner.
const AT_ONCE: usize = 4;

/// What has something in it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Container {
    Folder(FolderId),
    /// Its files are the versions, oldest first.
    VersionStack(VersionStackId),
}

/// What lies directly in each folder and version stack.
pub(crate) type Contents = HashMap<Container, Vec<AssetWithIncludes>>;

/// Reads a folder, the folders in it, and so on. Calls `progress` after each of them.
pub(crate) async fn contents_below(
    client: &Client,
    account: &AccountId,
    root: &FolderId,
    include: &[FileInclude],
    mut progress: impl FnMut(&Contents),
) -> Result<Contents, Error> {
    let mut contents = Contents::new();
    let mut waiting = vec![Container::Folder(root.clone())];
    let mut reading = FuturesUnordered::new();
    loop {
        while reading.len() < AT_ONCE
            && let Some(container) = waiting.pop()
        {
            reading.push(read(client, account, container, include));
        }
        let Some(read) = reading.next().await else { return Ok(contents) };
        let (container, assets) = read?;
        waiting.extend(assets.iter().filter_map(|asset| match asset {
            AssetWithIncludes::Folder(folder) => Some(Container::Folder(folder.id.clone())),
            AssetWithIncludes::VersionStack(stack) => Some(Container::VersionStack(stack.id.clone())),
            _ => None,
        }));
        contents.insert(container, assets);
        progress(&contents);
    }
}

/// One folder or version stack, all of its pages.
async fn read(
    client: &Client,
    account: &AccountId,
    container: Container,
    include: &[FileInclude],
) -> Result<(Container, Vec<AssetWithIncludes>), Error> {
    let include = include.iter().cloned();
    let assets = match &container {
        Container::Folder(id) => {
            client.account(account).folders().index(id).include(include).page_size(500).items().try_collect().await?
        }
        Container::VersionStack(id) => {
            client
                .account(account)
                .version_stacks()
                .index(id)
                .include(include)
                .page_size(100)
                .items()
                .try_collect()
                .await?
        }
    };
    Ok((container, assets))
}
