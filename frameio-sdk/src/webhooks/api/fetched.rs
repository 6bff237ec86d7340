//! The resource behind an id.

use crate::generated::models::{
    Collection, CommentWithIncludes, FieldDefinitionWithIncludes, FileWithIncludes, FolderWithIncludes,
    ProjectWithIncludes, Share, VersionStackWithIncludes,
};

/// A resource as it is now; made by [`Event::fetch`](crate::webhooks::Event::fetch).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FetchedResource {
    /// A file; also the newest version of a version stack that was named by the id of that file, as runs of actions do.
    File(Box<FileWithIncludes>),
    /// A folder.
    Folder(Box<FolderWithIncludes>),
    /// A version stack.
    VersionStack(Box<VersionStackWithIncludes>),
    /// A comment.
    Comment(Box<CommentWithIncludes>),
    /// A project.
    Project(Box<ProjectWithIncludes>),
    /// A collection.
    Collection(Box<Collection>),
    /// A share.
    Share(Box<Share>),
    /// A definition of a metadata field.
    CustomField(Box<FieldDefinitionWithIncludes>),
    /// Nothing: it was deleted, or the user of the client cannot see it.
    Gone,
    /// The API has no call that this version of the crate knows for a resource of this kind.
    Unsupported,
}
