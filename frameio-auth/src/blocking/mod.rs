//! Blocking versions of the flows, for programs that are not async (feature `blocking`).
//!
//! Requests run on one background thread of the process, and the calling thread blocks until they are done. They can be
//! made from any number of threads, and from inside an async program, where they block the calling thread but
//! neither panic nor deadlock.
//!
//! The flows here have the same builders, methods and errors as the async ones, and share a sign-in with them when one
//! is made from the other. They are token providers too, for blocking and for async clients. A
//! callback for [`on_token_refreshed`](crate::AuthBuilder::on_token_refreshed) is a plain closure here; it may
//! block, because it runs on a thread of its own.

mod flows;
#[cfg(feature = "loopback-http")]
mod loopback;
mod wait;

pub use flows::{NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth};
#[cfg(feature = "loopback-http")]
pub use loopback::LoopbackLogin;
pub use wait::{BlockingError, block_on, runtime};
