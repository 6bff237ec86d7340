//! Every listing once more, as the blocking client walks it: made of `paging` by the build script.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

include!(concat!(env!("OUT_DIR"), "/paging.rs"));
