//! What integrators do with the SDK, as scenarios, against the stand-in over real sockets.
//!
//! A scenario is an async function of a [`World`]: a stand-in of its own with the demo in it, and a client of it. It says
//! what has to be true by asserting, and hands on what the SDK refused with `?`. There is a file for each family of
//! resources. `scenarios!` lists them all, once: `tests/scenarios.rs` makes a test of each, and `tests/coverage.rs`
//! runs them together and asks whether any operation was left out. A function that is not listed is dead code, so the
//! compiler finds it.
//!
//! Each runs twice: awaited, and with the blocking client ([`waited`]). The build script makes the second of the first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "all of this is tests")]

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

/// A scenario that can be kept in a table.
pub type Scenario = for<'a> fn(&'a World) -> Pin<Box<dyn Future<Output = Outcome> + 'a>>;

/// A client without timers of its own, because a paused clock jumps to the next one whenever nothing else is to do.
///
/// The HTTP client is made once: looking for certificates takes longer than most calls of a test. No connection outlives its
/// call, and so none outlives the runtime of its test.
pub fn timeless(builder: ClientBuilder) -> ClientBuilder {
    static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(0);
        http.build().unwrap()
    });
    builder.http_client(HTTP.clone()).timeout(None).stall_timeout(None)
}

/// The scenarios as the blocking client runs them.
pub mod waited {
    include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

    pub use crate::{Outcome, WAITED as SCENARIOS};
    pub use world::{World, run};

    /// A scenario that can be kept in a table.
    pub type Scenario = fn(&World) -> Outcome;

    /// Stands where a request is sent, for everything that is none.
    pub trait Sent: Sized {
        /// What it is already.
        fn send(self) -> Self {
            self
        }
    }

    impl<T> Sent for T {}

    /// What streams have and iterators call by other names.
    pub trait List<T, E>: Iterator<Item = Result<T, E>> + Sized {
        /// The next one.
        fn try_next(&mut self) -> Result<Option<T>, E> {
            self.next().transpose()
        }

        /// All that are left.
        fn try_collect(self) -> Result<Vec<T>, E> {
            self.collect()
        }
    }

    impl<I: Iterator<Item = Result<T, E>>, T, E> List<T, E> for I {}
}

/// Makes the tables of all scenarios, and the macro that makes a test of each.
macro_rules! scenarios {
    ($($family:ident: $($name:ident),+;)+) => {
        /// Every scenario, by the name of its family and its own.
        pub const SCENARIOS: &[(&str, &str, Scenario)] = &[
            $($((stringify!($family), stringify!($name), |world| Box::pin($family::$name(world)))),+),+
        ];

        /// The same scenarios for the blocking client.
        pub const WAITED: &[(&str, &str, waited::Scenario)] = &[
            $($((stringify!($family), stringify!($name), waited::$family::$name)),+),+
        ];

        /// A test for every scenario and its twin, in a module for each family.
        #[macro_export]
        macro_rules! test_every_scenario {
            () => {
                mod awaited {
                    $(mod $family {
                        $(#[tokio::test]
                        async fn $name() {
                            e2e::run(stringify!($family), stringify!($name)).await;
                        })+
                    })+
                }

                mod waited {
                    $(mod $family {
                        $(#[test]
                        fn $name() {
                            e2e::waited::run(stringify!($family), stringify!($name));
                        })+
                    })+
                }
            };
        }
    };
}

scenarios! {
    accounts_and_users: who_am_i_and_where, the_audit_log_tells_what_was_done;
    collections: shares_bring_their_collections;
    comments: a_comment_is_made_changed_and_deleted, nullable_fields_are_cleared, replies_and_owners_only_when_asked,
        attachments_come_and_go, documents_have_pages_and_marked_passages;
    custom_actions: an_action_lives;
    experimental: several_files_at_once, what_was_deleted_comes_back, groups_have_members_and_roles,
        watermark_templates_live, users_and_what_they_are_in;
    files: a_file_lives, files_move_and_are_copied, many_files_at_once, adobe_ids_name_files, includes_only_when_asked,
        what_comes_from_elsewhere;
    folders: a_folder_lives, folders_move_and_are_copied, many_folders_at_once, large_folders_are_copied_later,
        children_of_some_kinds;
    groups: a_group_lives;
    metadata: fields_of_every_type, a_field_lives, values_are_set_shown_and_taken_away;
    permissions: roles_in_a_workspace, roles_in_a_project, roles_in_a_folder, roles_in_an_account;
    projects: a_project_lives, adobe_ids_name_projects, invitations_and_all_of_the_account;
    search: everything_made_is_found_and_nothing_deleted, filters_narrow_it_down;
    setting_up: a_webhook_is_created_updated_or_left_alone, stale_webhooks_are_found,
        a_creation_without_an_answer_is_not_repeated, an_action_is_created_updated_or_left_alone,
        an_event_leads_to_its_resource;
    shares: a_share_lives, nullable_settings_are_cleared, assets_come_and_go, reviewers_come_and_go, views_are_told;
    uploads: a_file_in_parts_goes_up_and_comes_down, a_refused_part_leaves_the_upload_open;
    version_stacks: a_stack_lives, stacks_move_and_are_copied, versions_change_places;
    webhooks: a_webhook_lives, a_webhook_is_called;
    workspaces: a_workspace_lives;
}
