//! Signing in from a command-line tool: a local browser, and a local listener for the redirect.

mod address;
mod browser;
mod login;
mod page;
mod serve;
#[cfg(feature = "loopback")]
mod tls;
mod visitor;

pub use login::LoopbackLogin;
