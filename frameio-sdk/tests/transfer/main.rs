//! Transfers against the stand-in, over real sockets.
#![allow(unreachable_pub)] // the modules of one test program
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "test code")]

mod attach;
mod cancel;
mod cleanup;
mod disk_and_clock;
mod download;
mod download_to;
mod secrets;
mod support;
mod tree_down;
mod tree_names;
mod tree_up;
mod upload;
mod upload_faults;
mod upload_resume;
