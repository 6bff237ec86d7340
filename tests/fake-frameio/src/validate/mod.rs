//! Checks JSON against the schemas of the interface document.
//!
//! In: a schema, a value, and where the value stands. Out: a list of [`Violation`], empty when all is well.
//! Stricter than JSON Schema in one point: a field that no schema declares is a violation, unless the schema says
//! `additionalProperties: true`. Looser in one: of a `oneOf` without discriminator at least one member must fit, since
//! several of the document's own unions overlap.

mod checker;
mod format;
mod object;
pub(crate) mod query;
pub(crate) mod response;
#[cfg(test)]
mod tests;
mod violation;

pub(crate) use checker::check;
pub(crate) use format::is_frame_or_adobe_id;
pub(crate) use violation::Violation;
