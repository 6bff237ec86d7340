//! Adobe's identity service: authorization, tokens with rotation, revocation, who the caller is.
//!
//! What it issues is good at once for the whole interface. Its clients are fixed, see [`credentials`].

mod authorize;
pub mod credentials;
mod form;
mod page;
mod refusal;
mod scopes;
mod service;
mod token;

pub(crate) use service::{NAMES, answer, fault, name, owns};
