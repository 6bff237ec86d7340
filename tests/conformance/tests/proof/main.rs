//! The proof that the SDK is faithful in both directions, based on the OpenAPI document alone.

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
