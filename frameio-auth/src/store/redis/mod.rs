//! A store in Redis, for workers on several machines: a compare-and-swap script, and a lease as the lock.

mod entry;
mod fencing_token;
mod lease;
mod server;
mod store;

pub use server::RedisServer;
pub use store::RedisStore;
