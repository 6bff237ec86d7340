//! A store in Redis, for workers on several machines: a script that compares and swaps, and a lease that is the lock.

mod fence;
mod lease;
mod place;
mod server;
mod store;

pub use server::RedisServer;
pub use store::RedisStore;
