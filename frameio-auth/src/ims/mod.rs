//! Requests to the identity service: authentication, retries, and the interpretation of responses.

mod authentication;
mod config;
mod endpoints;
mod request;
mod response;
mod retry_after;
mod transport;

pub use authentication::ClientAuthentication;
pub(crate) use config::{Config, Options};
#[cfg(test)]
pub(crate) use endpoints::PRODUCTION;
pub(crate) use request::{RequestError, grant, revoke};
pub(crate) use response::{RequestKind, TokenResponse};
#[cfg(test)]
pub(crate) use transport::{Post, Response, ResponseFuture, Transport, TransportError};
