//! Every listing, over at least three pages, walked in every supported way.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

mod assets;
mod people;
mod places;

use std::collections::BTreeSet;

use e2e::World;
use frameio_sdk::{Error, Operation, operations};
use serde_json::Value;

use assets::*;
use people::*;
use places::*;

/// The items of a listing, as JSON.
type Walked = Result<Vec<Value>, Error>;

/// Defines a test for each walk, and a table of the listings that they walk.
macro_rules! listings {
    ($($operation:ident: $name:ident),+ $(,)?) => {
        const WALKED: &[&Operation] = &[$(&operations::$operation),+];

        mod walks {
            $(#[tokio::test]
            async fn $name() {
                let world = super::World::start().await;
                let walked = super::$name(&world, &super::operations::$operation).await;
                if let Err(error) = walked {
                    panic!("{error}\n{error:?}");
                }
                world.fake.assert_no_violations();
            })+
        }
    };
}

listings! {
    ACCOUNTS_INDEX: accounts,
    AUDIT_LOGS_INDEX: audit_log,
    COLLECTIONS_INDEX: collections,
    COMMENTS_INDEX: comments,
    CUSTOM_ACTIONS_INDEX: custom_actions,
    FILES_LIST: files,
    FOLDER_PERMISSIONS_INDEX: roles_of_a_folder,
    FOLDERS_INDEX: children,
    FOLDERS_LIST: folders,
    GROUPS_INDEX: groups,
    METADATA_FIELDS_INDEX: field_definitions,
    PROJECT_PERMISSIONS_INDEX: roles_of_a_project,
    PROJECTS_ACCOUNT_INDEX: projects_of_an_account,
    PROJECTS_INDEX: projects_of_a_workspace,
    PROJECTS_INVITED_INDEX: invitations,
    PROJECTS_RECENTLY_DELETED: recently_deleted,
    SEARCH_FIND: search,
    SHARES_INDEX: shares,
    SHARES_LIST_ACTIVITIES: activities_of_a_share,
    SHARES_LIST_ASSETS: assets_of_a_share,
    SHARES_LIST_REVIEWERS: reviewers_of_a_share,
    ACCOUNT_PERMISSIONS_INDEX: roles_of_an_account,
    VERSION_STACKS_INDEX: versions,
    VERSION_STACKS_LIST: version_stacks,
    WEBHOOKS_INDEX: webhooks,
    WORKSPACE_PERMISSIONS_INDEX: roles_of_a_workspace,
    WORKSPACES_INDEX: workspaces,
}

#[test]
fn every_listing_is_walked() {
    let ids = |operations: &[&Operation]| operations.iter().map(|operation| operation.id).collect::<BTreeSet<_>>();
    let paged: Vec<_> = operations::ALL.iter().copied().filter(|operation| operation.paged).collect();
    assert_eq!(ids(WALKED), ids(&paged));
    assert_eq!(WALKED.len(), paged.len(), "no listing should be walked twice");
}
