//! The proof that the SDK is faithful both ways, by the description of the interface alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod compare;
mod correction;
mod expect;
mod instance;
mod lossless;
mod program;
mod properties;
mod random;
mod scalars;
mod server;
mod spec;
mod wire;
