//! Sending a request, with retries, up to the raw response.
//!
//! This folder must not depend on the type of a response, or on lists.

pub(super) mod attempt;
pub(super) mod decode;
pub(super) mod execute;
mod limits;
pub(super) mod raw;
pub(super) mod request;
pub(super) mod response;
