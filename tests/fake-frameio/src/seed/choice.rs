//! The choice of initial data.

/// The initial data of a stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Seed {
    /// One user and one account only.
    Empty,
    /// An account with two workspaces, projects, folders (one with 130 files), comments, shares and so on.
    #[default]
    Demo,
}
