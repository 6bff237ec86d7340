//! The server: accepts connections, and passes each request to its part of the stand-in. Nothing below depends on it.

mod server;
mod service;

pub(crate) use server::{Server, serve};
