//! The driver of `tests/conformance`: JSON in, calls of the typed interface, JSON out, for every operation and every
//! component schema. It is written like a user's program: from outside, by the same names.

mod calls;
mod crate_files;
mod operations;
mod parts;
mod schemas;

pub(super) use crate_files::files;
