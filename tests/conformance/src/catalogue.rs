//! What can be called, and what can be read.

use crate::failure::Failure;
use crate::generated;
use crate::operation::Operation;

/// Every operation, by resource and method.
pub fn operations() -> &'static [Operation] {
    generated::operations::ALL
}

/// The component schemas that have a type, which is all of them.
pub fn schemas() -> impl ExactSizeIterator<Item = &'static str> {
    generated::schemas::ALL.iter().map(|(name, _)| *name)
}

/// Reads a value of a component schema into the SDK's type, the way the body of an answer is read, and writes it back.
///
/// # Errors
/// Where and why the value cannot be read; or that there is no such schema.
pub fn decode(schema: &str, json: &[u8]) -> Result<String, Failure> {
    let all = generated::schemas::ALL;
    match all.binary_search_by_key(&schema, |(name, _)| name) {
        Ok(index) => all[index].1(json),
        Err(_) => Err(Failure::input(format!("decode: there is no schema `{schema}`; --list-schemas prints them"))),
    }
}
