//! Crates generated from fixtures, used by programs over a socket.

mod lists;
mod program;
mod server;
mod uploads;

pub(crate) use lists::lists;
pub(crate) use uploads::uploads;
