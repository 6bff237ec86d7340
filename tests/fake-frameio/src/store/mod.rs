//! The part store and the media host, which are S3 and CloudFront in the real service. They accept only signed links,
//! and send XML errors and no rate limit headers.

pub(crate) mod download;
pub(crate) mod etag;
mod link;
mod service;
mod synthetic;
mod upload;

pub(crate) use service::{NAMES, answer, fault, name, owns};
