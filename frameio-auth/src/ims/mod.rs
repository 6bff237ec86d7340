//! Requests to the identity service: authentication, retries, and the interpretation of responses.

mod answer;
mod ask;
mod authentication;
mod config;
mod endpoints;
mod retry_after;
mod wire;

pub(crate) use answer::{Asked, Granted};
pub(crate) use ask::{Refused, grant, revoke};
pub use authentication::ClientAuthentication;
pub(crate) use config::{Config, Options};
#[cfg(test)]
pub(crate) use endpoints::PRODUCTION;
#[cfg(test)]
pub(crate) use wire::{Answer, AnswerFuture, NoAnswer, Post, Wire};
