//! Downloads: the request, and what it does.

pub(super) mod answer;
pub(super) mod disk;
pub(super) mod drain;
pub(super) mod fetch;
pub(super) mod finished;
pub(super) mod job;
pub(super) mod links;
pub(super) mod part_file;
pub(super) mod record;
pub(super) mod rendition;
pub(super) mod request;
pub(super) mod run;
pub(super) mod segments;
pub(super) mod verify;
