//! HTTP building blocks: sockets and responses. This folder must not depend on operations or users.

mod io;
mod problem;
mod reply;
pub(crate) mod spoil;

pub(crate) use io::{Fate, Socket};
pub(crate) use problem::Problem;
pub(crate) use reply::{OutBody, Payload, Reply};
