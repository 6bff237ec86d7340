//! Scenarios of typical integrations, against the stand-in over real sockets.
//!
//! A scenario is an async function of a [`World`], which has its own stand-in with the demo data and a client for it.
//! It asserts the expected results and returns errors of the SDK with `?`. There is a file for each family of
//! resources. `scenarios!` lists every scenario once: `tests/scenarios.rs` makes a test of each, and
//! `tests/coverage.rs` runs all of them and checks that no operation was left out. A function that is not listed is
//! dead code, so the compiler reports it.
//!
//! Every scenario runs with the async and with the blocking client ([`blocking`]). The build script generates the
//! blocking version.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "test code")]

mod accounts_and_users;
mod collections;
mod comments;
mod custom_actions;
mod experimental;
mod files;
mod folders;
mod groups;
pub mod listing;
mod metadata;
mod permissions;
mod projects;
pub mod raw;
mod search;
mod setting_up;
mod shares;
mod uploads;
mod version_stacks;
mod webhooks;
mod workspaces;
mod world;

pub use world::{Outcome, World, run};

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;

use frameio_sdk::{ClientBuilder, reqwest};

/// A scenario that can be put into a table.
pub type Scenario = for<'a> fn(&'a World) -> Pin<Box<dyn Future<Output = Outcome> + 'a>>;

/// A client without timers of its own, because a paused clock jumps to the next timer whenever every task waits.
///
/// The HTTP client is built once, because loading certificates takes longer than most calls of a test. No connection is
/// reused, so none outlives the runtime of its test.
pub fn timeless(builder: ClientBuilder) -> ClientBuilder {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
        http.build().unwrap()
    });
    builder.http_client(HTTP.clone()).timeout(None).stall_timeout(None)
}

/// The scenarios for the blocking client.
pub mod blocking {
    include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

    pub use crate::{BLOCKING_SCENARIOS as SCENARIOS, Outcome};
    pub use world::{World, run};

    /// A scenario that can be put into a table.
    pub type Scenario = fn(&World) -> Outcome;

    /// Gives `send()` to every value that is not a request, so that replacing `.await` by `.send()` compiles.
    pub trait SendSelf: Sized {
        /// Returns the value itself.
        fn send(self) -> Self {
            self
        }
    }

    impl<T> SendSelf for T {}

    /// The methods of streams under the names that the async scenarios use.
    pub trait List<T, E>: Iterator<Item = Result<T, E>> + Sized {
        /// The next item.
        fn try_next(&mut self) -> Result<Option<T>, E> {
            self.next().transpose()
        }

        /// All remaining items.
        fn try_collect(self) -> Result<Vec<T>, E> {
            self.collect()
        }
    }

    impl<I: Iterator<Item = Result<T, E>>, T, E> List<T, E> for I {}
}

/// Defines the tables of all scenarios, and a macro that makes a test of each.
macro_rules! scenarios {
    ($($family:ident: $($name:ident),+;)+) => {
        /// Every scenario with the name of its family and its own name.
        pub const SCENARIOS: &[(&str, &str, Scenario)] = &[
            $($((stringify!($family), stringify!($name), |world| Box::pin($family::$name(world)))),+),+
        ];

        /// The same scenarios for the blocking client.
        pub const BLOCKING_SCENARIOS: &[(&str, &str, blocking::Scenario)] = &[
            $($((stringify!($family), stringify!($name), blocking::$family::$name)),+),+
        ];

        /// A test for every scenario with either client, in a module for each family.
        #[macro_export]
        macro_rules! test_every_scenario {
            () => {
                mod asynchronous {
                    $(mod $family {
                        $(#[tokio::test]
                        async fn $name() {
                            e2e::run(stringify!($family), stringify!($name)).await;
                        })+
                    })+
                }

                mod blocking {
                    $(mod $family {
                        $(#[test]
                        fn $name() {
                            e2e::blocking::run(stringify!($family), stringify!($name));
                        })+
                    })+
                }
            };
        }
    };
}

scenarios! {
    accounts_and_users: the_user_and_the_accounts_are_shown, the_audit_log_lists_events;
    collections: a_new_share_has_a_collection;
    comments: a_comment_is_created_updated_and_deleted, nullable_fields_are_cleared,
        replies_and_owners_are_included_on_request,
        attachments_are_added_and_removed, comments_on_documents_have_pages_and_marked_passages;
    custom_actions: an_action_is_created_updated_and_deleted;
    experimental: several_files_are_read_at_once, deleted_assets_are_restored, groups_have_members_and_roles,
        watermark_templates_are_created_updated_and_deleted, users_and_their_memberships_are_listed;
    files: a_file_is_created_renamed_and_deleted, files_are_moved_and_copied, many_files_are_moved_and_copied_at_once,
        adobe_ids_identify_files, media_links_are_included_on_request,
        remote_uploads_and_imports_create_files;
    folders: a_folder_is_created_renamed_and_deleted, folders_are_moved_and_copied,
        many_folders_are_moved_and_copied_at_once, large_folders_are_copied_in_the_background,
        children_are_filtered_by_type;
    groups: a_group_is_created_updated_and_deleted;
    metadata: fields_of_every_type_are_set_and_read, a_field_is_created_updated_and_deleted,
        values_are_set_shown_and_removed;
    permissions: roles_in_a_workspace, roles_in_a_project, roles_in_a_folder, roles_in_an_account;
    projects: a_project_is_created_updated_and_deleted, adobe_ids_identify_projects,
        invited_and_account_wide_projects_are_listed;
    search: created_things_are_found_and_deleted_ones_are_not, filters_restrict_the_results;
    setting_up: a_webhook_is_created_updated_or_left_alone, stale_webhooks_are_found,
        a_creation_without_a_response_is_not_retried, an_action_is_created_updated_or_left_alone,
        an_event_fetches_its_resource;
    shares: a_share_is_created_updated_and_deleted, nullable_settings_are_cleared, assets_are_added_and_removed,
        reviewers_are_added_and_removed, views_are_listed_as_activities;
    uploads: a_file_is_uploaded_in_parts_and_downloaded, a_refused_part_keeps_the_upload_open;
    version_stacks: a_stack_is_created_extended_and_dissolved, stacks_are_moved_and_copied, versions_are_reordered;
    webhooks: a_webhook_is_created_updated_and_deleted, a_webhook_receives_a_signed_event;
    workspaces: a_workspace_is_created_renamed_and_deleted;
}
