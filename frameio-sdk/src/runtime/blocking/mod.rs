//! The same client for programs that are not async (feature `blocking`).
//!
//! Resources, requests and models are those of the async client; a request is sent with `.send()` instead of `.await`,
//! and lists are iterators.
//!
//! One background thread of the process drives all connections, so a client may be used from any number of threads at
//! once, and from inside an async program, where it blocks the thread that it is called on. It cannot be used in a
//! token provider, which runs on that background thread itself: a call from there is an error.

mod call;
mod client;
mod custom;
mod lists;

pub use call::WithResponse;
#[allow(unused_imports)] // for conveniences, which a generated crate may not have
pub(crate) use call::wait;
pub use client::{Blocking, Client, ClientBuilder};
pub use lists::{Items, Pages};
