//! Uploads of trees: a local folder to a folder of the service.

pub(in crate::transfer) mod decide;
pub(in crate::transfer) mod folders;
pub(in crate::transfer) mod options;
pub(in crate::transfer) mod request;
pub(in crate::transfer) mod run;
pub(in crate::transfer) mod survey;
pub(in crate::transfer) mod walk;
