//! Tokens in a file: the store (`store`), its lock (`lock`), and what touches the disk (`disk`).
//!
//! The folder knows stores and tokens, and nothing of flows or of the identity service.

mod disk;
mod lock;
mod store;
#[cfg(test)]
mod tests;

pub use store::FileStore;
