//! Deduplication of events by their keys. This folder must not depend on requests or signatures.

mod deduplicator;
mod key;
mod memory;
mod store;

pub use deduplicator::Deduplicator;
pub use key::EventKey;
pub use memory::MemorySeen;
pub use store::{SeenError, SeenFuture, SeenStore};
