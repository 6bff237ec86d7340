//! `passes`: the IR as the document states it in; the IR in a form that Rust can express out.
//!
//! Each pass is a function with one purpose, in a file of its own. They run in the order of [`ALL`].

mod aliases;
mod all_of;
mod annotated_refs;
mod constants;
mod corrections;
mod cycles;
mod docs;
mod envelopes;
mod forms;
mod ids;
mod multipart;
mod order;
mod paging;
mod prune;
mod responses;
mod scope;
mod secrets;
#[cfg(test)]
mod tests;
mod tidy;
mod unify;
mod unions;
mod usage;
mod validate;
mod widths;

pub(crate) use docs::{first_sentence, limit_in};
pub(crate) use order::ALL;
