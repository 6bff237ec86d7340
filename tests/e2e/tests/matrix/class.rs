//! Classes of operations that differ in how faults affect them.

use std::collections::BTreeSet;

use e2e::World;
use frameio_sdk::models::{AssetWithIncludes, FolderCreateParams, WorkspaceParams};
use frameio_sdk::{Client, Error, WebhookId};

/// A class of operations, represented by one operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Class {
    /// `GET`, idempotent, without a body.
    Read,
    /// A list of several pages.
    List,
    /// `POST` with a body.
    Create,
    /// `PATCH` with a body.
    Change,
    /// `DELETE`, idempotent, with a response without a body.
    Delete,
}

pub(crate) const CLASSES: [Class; 5] = [Class::Read, Class::List, Class::Create, Class::Change, Class::Delete];

impl Class {
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Read => "files.show",
            Self::List => "files.list",
            Self::Create => "folders.create",
            Self::Change => "workspaces.update",
            Self::Delete => "webhooks.delete",
        }
    }

    pub(crate) fn is_idempotent(self) -> bool {
        !matches!(self, Self::Create | Self::Change)
    }

    /// Sends the call and returns the number of items if it is a list.
    pub(crate) async fn call(self, world: &World, client: &Client, webhook: &WebhookId) -> Result<usize, Error> {
        let (account, demo) = (client.account(world.account.id()), world.demo());
        match self {
            Self::Read => account.files().show(&demo.file).await.map(|_| 0),
            Self::List => {
                let list = account.files().list(&demo.big_folder).page_size(50);
                let items = list.items().try_collect().await?;
                let distinct: BTreeSet<&str> = items.iter().map(id).collect();
                assert_eq!(distinct.len(), items.len(), "no item should be returned twice");
                Ok(distinct.len())
            }
            Self::Create => {
                let data = FolderCreateParams::new().name("Made");
                account.folders().create(&demo.root_folder, data).await.map(|_| 0)
            }
            Self::Change => {
                let data = WorkspaceParams::new().name("Changed");
                account.workspaces().update(&demo.workspace, data).await.map(|_| 0)
            }
            Self::Delete => account.webhooks().delete(webhook).await.map(|()| 0),
        }
    }
}

fn id(asset: &AssetWithIncludes) -> &str {
    match asset {
        AssetWithIncludes::File(file) => file.id.as_str(),
        AssetWithIncludes::Folder(folder) => folder.id.as_str(),
        AssetWithIncludes::VersionStack(stack) => stack.id.as_str(),
        other => panic!("{other:?}"),
    }
}
