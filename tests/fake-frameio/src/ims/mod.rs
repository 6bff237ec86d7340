//! Adobe's identity service: authorization, tokens with rotation, revocation, and user info.
//!
//! Its tokens are valid for the whole API at once. Its clients are fixed, see [`credentials`].

mod authorize;
pub mod credentials;
mod form;
mod oauth_error;
mod page;
mod scopes;
mod service;
mod token;

pub(crate) use service::{NAMES, answer, fault, name, owns};
