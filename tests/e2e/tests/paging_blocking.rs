//! Every listing with the blocking client; the build script generates the code from `paging`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

include!(concat!(env!("OUT_DIR"), "/paging.rs"));
