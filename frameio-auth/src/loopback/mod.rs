//! Signing in from a command-line tool: a local browser, and a local listener for the redirect.

mod address;
mod browser;
mod handler;
mod login;
mod page;
mod server;
#[cfg(feature = "loopback")]
mod tls;

pub use login::LoopbackLogin;
