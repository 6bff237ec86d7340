//! Uploads of single files.

pub(super) mod active;
pub(super) mod create;
pub(super) mod finished;
pub(super) mod guard;
pub(super) mod job;
pub(super) mod parts;
pub(super) mod request;
pub(super) mod run;
pub(super) mod wait;
