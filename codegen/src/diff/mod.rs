//! `diff`: two inputs in; the differences between their generated interfaces out, in terms of users.
//!
//! The IR is compared after all passes and with its names, so that equivalent documents have no differences.

mod change;
mod changes;
mod notes;
mod operations;
mod renames;
mod render;
mod report;
mod signature;
mod surface;
mod types;

pub use change::{Advice, Change, Class, Subject};
pub use report::{Report, Unread, diff, diff_beside, diff_first};
