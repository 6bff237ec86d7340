//! Lists everything below a folder, a few folders at a time.

use std::collections::HashMap;

use frameio_sdk::models::{AssetWithIncludes, FileInclude};
use frameio_sdk::{AccountId, Client, Error, FolderId, VersionStackId};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

/// Each kind of listing is limited to 100 calls a minute; more concurrent calls would only be refused sooner.
const CONCURRENCY: usize = 4;

/// A folder or version stack.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Container {
    Folder(FolderId),
    /// Its files are the versions, oldest first.
    VersionStack(VersionStackId),
}

/// The direct content of each folder and version stack.
pub(crate) type Contents = HashMap<Container, Vec<AssetWithIncludes>>;

/// Lists a folder and all folders below it. Calls `progress` after each listing.
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
        while reading.len() < CONCURRENCY
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

/// Lists one folder or version stack, over all pages.
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
