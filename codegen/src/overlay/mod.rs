//! `overlay`: data that says what the document cannot. Text and document in; a changed document and [`Hints`] out.
//!
//! An overlay is a YAML list. Each entry has a `target`, one `change` and a `reason`:
//!
//! ```yaml
//! - target: files.move
//!   change: { name: move_to }
//!   reason: "`move` is a keyword of Rust"
//! ```
//!
//! A target is a JSON pointer (`#/components/schemas/File`), or an operation id, with or without a pointer below it
//! (`files.list/parameters/query:include`). `*` stands for any one step, `**` for any number of them, and a parameter
//! is named by `in:name`. `id:parent_id` is a kind of id.
//!
//! An entry that matches nothing is an error; one whose change makes no difference is a warning.

mod apply;
mod hints;
mod parse;
mod target;

pub(crate) use apply::apply;
pub(crate) use hints::{Hint, Hints};
