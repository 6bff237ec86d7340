//! For programs that are not async (feature `blocking`).
//!
//! What has to wait runs on one background thread of the process, and the thread that asked waits for it. So it may be
//! used from any number of threads, and from inside an async program: it then holds up the thread it is called on, but it
//! neither panics nor waits for itself.
//!
//! The flows here are those of the crate, waited for: the same builders, methods and errors, and the same sign-in when one
//! is made of the other. They are token providers too, for clients that are waited for and for those that are not. A
//! callback for [`on_token_refreshed`](crate::AuthBuilder::on_token_refreshed) is a plain closure here; it may take its
//! time, because it runs on a thread apart.

mod flows;
#[cfg(feature = "loopback-http")]
mod loopback;
mod wait;

pub use flows::{NativeAppAuth, ServerToServerAuth, SpaAuth, WebAppAuth};
#[cfg(feature = "loopback-http")]
pub use loopback::LoopbackLogin;
pub use wait::{BlockingError, block_on, runtime};
