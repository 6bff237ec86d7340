//! For programs that are not async (feature `blocking`).
//!
//! What has to wait runs on one background thread of the process, and the thread that asked waits for it. So it may be
//! used from any number of threads, and from inside an async program: it then holds up the thread it is called on, but it
//! neither panics nor waits for itself.

mod background;

pub use background::{BlockingError, block_on, runtime};
