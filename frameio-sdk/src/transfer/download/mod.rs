//! Downloads; this level has what downloads to a path and to a writer share.

pub(super) mod answer;
pub(super) mod begin;
pub(super) mod drain;
pub(super) mod fetch;
pub(super) mod finished;
pub(super) mod job;
pub(super) mod links;
pub(super) mod path;
pub(super) mod remote;
pub(super) mod rendition;
pub(super) mod segments;
pub(super) mod told;
pub(super) mod verify;
pub(super) mod writer;
