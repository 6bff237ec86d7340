//! One sign-in: who may wait for what, and who does the work.
//!
//! Whatever changes tokens (a refresh, an exchanged code, an import, a sign-out) is a *flight*: a task of its own, of
//! which there is one at a time. Callers wait for its outcome. A caller that is cancelled, or not polled any more,
//! holds up neither the flight nor anybody else: what has begun ends, gives the lock of the store back, and loses no
//! response, least of all one that holds a new refresh token.

mod core;
mod decide;
mod flight;
mod handle;
mod held;
mod renew;
mod report;
mod sign_in;
#[cfg(test)]
mod tests;

pub(crate) use handle::Session;
