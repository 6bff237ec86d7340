//! The commands that maintainers type (`cargo xtask ...`), as functions.
//!
//! `frameio-codegen` turns texts into texts; this crate is its hands:
//! `sources → (codegen) → target → compare → write | report`.
//!
//! # Invariants
//! - A command that fails has written nothing, and `generate --check` never writes.
//! - `compare`, `diff`, `report`, `manifest` and `spec/plan` with all below it are pure; only `sources`, `disk`, `scratch`,
//!   `console` and `spec/revision` touch the world.
//! - Nothing outside of the files it generates is changed or removed.

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
