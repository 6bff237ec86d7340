//! `/__fake`: inspects and controls the stand-in, for clients in any language. No token is needed.

mod delivery;
mod fault;
mod request;
mod service;
mod sign_in;

pub(crate) use service::{answer, owns};
