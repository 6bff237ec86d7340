//! The session of one sign-in: which caller waits, and what work is done for it.
//!
//! All work that changes tokens (a refresh, an exchange of a code, an import, a sign-out) is a *flight*: a task of its
//! own, of which there is one at a time. Callers wait for its outcome. A caller that is cancelled, or not polled any
//! more, blocks neither the flight nor other callers: a flight always finishes, releases the lock of the store, and
//! loses no response, least of all one with a new refresh token.

mod cached;
mod core;
mod decide;
mod flight;
mod handle;
mod renew;
mod report;
mod sign_in;
#[cfg(test)]
mod tests;

pub(crate) use handle::Session;
