//! Sockets and answers: what HTTP is made of here. Nothing of what is asked and by whom.

mod io;
mod problem;
mod reply;
pub(crate) mod spoil;

pub(crate) use io::{Fate, Socket};
pub(crate) use problem::Problem;
pub(crate) use reply::{OutBody, Payload, Reply};
