//! Webhooks and custom actions: signatures, payloads, forms and deduplication.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actions;
mod deduplication;
#[cfg(feature = "axum")]
mod extractors;
mod inbox;
mod known_mistakes;
mod payloads;
mod properties;
mod signatures;
mod support;
