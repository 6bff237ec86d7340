//! The ids of the demo data.

use serde::Serialize;

/// The ids of the main records of the demo data. They are the same in every run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Demo {
    /// The user of `demo-token`, who owns the account.
    pub user: String,
    /// Another member, who is neither owner nor administrator.
    pub colleague: String,
    /// The account.
    pub account: String,
    /// The workspace of the projects below.
    pub workspace: String,
    /// A workspace with one project of its own.
    pub second_workspace: String,
    /// The project with the assets below.
    pub project: String,
    /// Another project of the workspace, without assets.
    pub second_project: String,
    /// The root folder of the project.
    pub root_folder: String,
    /// A folder with a few files, a folder and a version stack.
    pub folder: String,
    /// A folder with 130 files.
    pub big_folder: String,
    /// A transcoded video with comments.
    pub file: String,
    /// A transcoded image.
    pub image: String,
    /// A version stack of two videos.
    pub version_stack: String,
    /// A comment on the video, with a reply.
    pub comment: String,
    /// A share of the video and the image.
    pub share: String,
    /// A webhook of the workspace. It is inactive, so that nothing is delivered by default.
    pub webhook: String,
    /// A custom action of the workspace.
    pub action: String,
    /// A collection of the project.
    pub collection: String,
    /// A group of users.
    pub group: String,
    /// A metadata field of type text.
    pub text_field: String,
    /// A metadata field of type select.
    pub select_field: String,
}
