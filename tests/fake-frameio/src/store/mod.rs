//! The part store and the media host: what S3 and CloudFront are to the real service. Signed links only, XML errors,
//! no rate-limit headers.

pub(crate) mod download;
pub(crate) mod etag;
mod link;
mod made;
mod service;
mod upload;

pub(crate) use service::{NAMES, answer, fault, name, owns};
