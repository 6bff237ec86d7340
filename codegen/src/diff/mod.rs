//! `diff`: two inputs in; what is different between the interfaces that they give out, in the terms of their users.
//!
//! What is compared is the IR with its names, after every pass: another way to write the same thing is no difference.

mod change;
mod changes;
mod face;
mod notes;
mod operations;
mod renames;
mod render;
mod report;
mod signature;
mod types;

pub use change::{Advice, Change, Class, Subject};
pub use report::{Report, Unread, diff, diff_beside, diff_first};
