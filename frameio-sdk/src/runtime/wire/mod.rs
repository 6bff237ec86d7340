//! HTTP as the API speaks it: operations, URLs, headers, rate limits.
//!
//! This folder must not depend on clients or retries.

pub(super) mod base_url;
pub(super) mod form;
pub(super) mod header;
pub(super) mod meta;
pub(super) mod multipart;
pub(super) mod operation;
pub(super) mod path;
pub(super) mod query;
pub(super) mod rate_limit;
pub(super) mod retry_after;
pub(super) mod web_link;
