//! Uploads and downloads of folder trees.

pub(super) mod down;
pub(super) mod globs;
pub(super) mod names;
pub(super) mod plan;
pub(super) mod remote;
pub(super) mod report;
pub(super) mod up;
