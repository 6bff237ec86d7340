//! Tokens in a file: the store (`store`), its lock (`lock`), and the file operations (`disk`).
//!
//! This folder depends on stores and tokens, and must not depend on flows or the identity service.

mod disk;
mod lock;
mod store;
#[cfg(test)]
mod tests;

pub use store::FileStore;
