//! Validates JSON against the schemas of the OpenAPI document.
//!
//! Input: a schema, a value, and the place of the value. Output: a list of [`Violation`], empty if the value is valid.
//! It is stricter than JSON Schema in one point: an undeclared member is a violation, unless the schema says
//! `additionalProperties: true`. It is looser in another: of a `oneOf` without a discriminator, at least one
//! alternative must match, because several unions of the document overlap.

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
