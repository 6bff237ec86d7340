//! The commands for maintainers (`cargo xtask ...`), as functions.
//!
//! `frameio-codegen` converts texts to texts; this crate reads and writes the files:
//! `sources → (codegen) → target → compare → write | report`.
//!
//! # Invariants
//! - A command that fails has written nothing, and `generate --check` never writes.
//! - `compare`, `diff`, `report`, `manifest` and `spec/plan` with all below it are pure; only `sources`, `disk`,
//!   `scratch`, `console` and `spec/revision` perform I/O.
//! - Only generated files are changed or removed.

mod args;
mod cli;
mod compare;
mod console;
mod diff;
mod disk;
mod document;
mod explain;
mod generate;
mod manifest;
mod problem;
mod report;
mod scratch;
mod sources;
mod spec;
mod target;

pub use cli::main;
pub use generate::check_committed;
