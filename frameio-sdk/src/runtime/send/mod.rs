//! Sending a request, and sending it again, up to the raw answer.
//!
//! The folder never knows the type of a response, or lists.

pub(super) mod attempt;
pub(super) mod decode;
pub(super) mod execute;
mod limits;
pub(super) mod raw;
pub(super) mod request;
pub(super) mod response;
