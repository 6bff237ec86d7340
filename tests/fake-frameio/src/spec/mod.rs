//! The interface description, read with a small reader of its own.
//!
//! In: the document of the project, embedded at build time. Out: a [`Spec`] with the operations in a form that
//! routing and validation can use. Schemas stay `serde_json::Value`, exactly as the document has them.

mod document;
mod operation;
mod path;
mod route;

pub(crate) use document::{EXPERIMENTAL, Spec, embedded, experimental, reference_name};
pub(crate) use operation::{Operation, Param, Place, RateLimit};
pub(crate) use route::Found;
