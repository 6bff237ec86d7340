//! The OpenAPI documents, parsed by a small parser that is independent of `frameio-codegen`.
//!
//! Input: the documents of the project, embedded at build time. Output: a [`Spec`] with the operations in a form for
//! routing and validation. Schemas stay `serde_json::Value`, exactly as in the document.

mod document;
mod operation;
mod path;
mod route;

pub(crate) use document::{EXPERIMENTAL, Spec, embedded, experimental, reference_name};
pub(crate) use operation::{Operation, Param, ParamLocation, RateLimit};
pub(crate) use route::Found;
