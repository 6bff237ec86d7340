//! Downloads of trees: a folder of the service to a local folder.

pub(in crate::transfer) mod disk;
pub(in crate::transfer) mod options;
pub(in crate::transfer) mod request;
pub(in crate::transfer) mod run;
pub(in crate::transfer) mod survey;
