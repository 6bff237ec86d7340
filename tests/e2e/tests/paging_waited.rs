//! Every listing with the blocking client; the build script generates the code from `paging`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

include!(concat!(env!("OUT_DIR"), "/paging.rs"));
