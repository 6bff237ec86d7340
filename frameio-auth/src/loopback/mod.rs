//! Signing in from a command-line tool: a browser here, and a listener here that it is sent back to.

mod address;
mod browser;
mod login;
mod page;
mod serve;
#[cfg(feature = "loopback")]
mod tls;
mod visitor;

pub use login::LoopbackLogin;
