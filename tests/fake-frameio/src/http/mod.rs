//! HTTP building blocks: sockets and responses. This folder must not depend on operations or users.

pub(crate) mod corrupt;
mod io;
mod problem;
mod reply;

pub(crate) use io::{ResetHandle, Socket};
pub(crate) use problem::Problem;
pub(crate) use reply::{OutBody, Payload, Reply};
