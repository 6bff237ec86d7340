//! The driver of `tests/conformance`: for every operation and every component schema, it converts JSON into typed calls
//! and results back into JSON. It uses only the public interface, like a user's program.

mod calls;
mod crate_files;
mod operations;
mod parts;
mod schemas;

pub(super) use crate_files::files;
