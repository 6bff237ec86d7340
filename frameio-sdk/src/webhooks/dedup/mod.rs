//! Deduplication of events. It knows events by their keys, and nothing of requests or signatures.

mod deduplicator;
mod key;
mod memory;
mod store;

pub use deduplicator::Deduplicator;
pub use key::EventKey;
pub use memory::MemorySeen;
pub use store::{SeenError, SeenFuture, SeenStore};
