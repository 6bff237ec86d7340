//! The server: sockets, requests, answers.

mod io;
mod problem;
mod reply;
mod server;
mod service;
mod spoil;

pub(crate) use io::Fate;
pub(crate) use problem::Problem;
pub(crate) use reply::{OutBody, Payload, Reply};
pub(crate) use server::{Server, serve};
