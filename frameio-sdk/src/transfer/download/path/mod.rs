//! Downloads to a path: a partial file and its record, renamed to the target at the end.

pub(in crate::transfer) mod disk;
pub(in crate::transfer) mod job;
pub(in crate::transfer) mod part_file;
pub(in crate::transfer) mod record;
pub(in crate::transfer) mod request;
pub(in crate::transfer) mod run;
pub(in crate::transfer) mod sink;
