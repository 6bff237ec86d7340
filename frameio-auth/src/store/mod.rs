//! Token stores: the trait and its types.

mod error;
mod file;
mod memory;
#[cfg(feature = "redis")]
mod redis;
mod token_store;

#[cfg(feature = "redis")]
pub use self::redis::{RedisServer, RedisStore};
pub use error::StoreError;
pub use file::FileStore;
pub use memory::MemoryStore;
pub use token_store::{StoreFuture, StoreLock, StoreVersion, Stored, TokenStore};
