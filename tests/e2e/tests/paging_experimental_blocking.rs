//! Every listing of the experimental interface with the blocking client; the build script generates the code from
//! `paging_experimental.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

include!(concat!(env!("OUT_DIR"), "/paging_experimental.rs"));
