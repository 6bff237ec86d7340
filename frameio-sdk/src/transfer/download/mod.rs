//! Downloads; this level has what downloads to a path and to a writer share.

pub(super) mod copy;
pub(super) mod fetch;
pub(super) mod finished;
pub(super) mod first_response;
pub(super) mod job;
pub(super) mod links;
pub(super) mod outcome;
pub(super) mod path;
pub(super) mod range_request;
pub(super) mod remote;
pub(super) mod rendition;
pub(super) mod segments;
pub(super) mod verify;
pub(super) mod writer;
