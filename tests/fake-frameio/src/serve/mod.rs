//! The server: it accepts connections, and hands each request to the part that it belongs to. Nothing below knows of it.

mod server;
mod service;

pub(crate) use server::{Server, serve};
