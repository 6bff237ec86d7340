//! Turns an OpenAPI document (3.0 or 3.1) into the generated half of the `frameio-sdk` crate.
//!
//! `load → overlay → lower → passes → name → emit → format`: each stage is a module whose documentation begins with its
//! input and output. `diff` compares two inputs after `name`, and `explain` shows what each stage did.
//!
//! # Invariants
//! - This crate performs no I/O: text comes in, text goes out. `xtask` reads, writes and compares.
//! - After `lower`, no type of `openapiv3` is used.
//! - After `name`, no identifier is invented: the emitter only prints.
//! - The same document gives the same bytes, whatever the order of its keys.
//! - No input makes it panic. What it cannot express is a [`Diagnostic`] with a JSON pointer, and the rest is generated.

mod diagnostic;
mod diff;
mod emit;
mod explain;
mod format;
mod generate;
mod ir;
mod load;
mod lower;
mod name;
mod overlay;
mod passes;
mod pointer;
mod provenance;

pub use diagnostic::{Diagnostic, Diagnostics, Place, Severity};
pub use diff::{Advice, Change, Class, Report, Subject, Unread, diff, diff_beside, diff_first};
pub use explain::{Unexplained, explain};
pub use generate::{Generation, Input, Output, Summary, as_openapi_3_0, generate, generate_beside, rate_limit_in};
pub use pointer::Pointer;
