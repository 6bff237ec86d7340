//! `/__fake`: inspects and controls the stand-in, for clients in any language. No token is needed.

mod delivery;
mod fault;
mod service;
mod sign_in;
mod wish;

pub(crate) use service::{answer, owns};
