//! Attachments of comments.

pub(super) mod finished;
pub(super) mod media_type;
pub(super) mod part_sizes;
pub(super) mod request;
pub(super) mod run;
