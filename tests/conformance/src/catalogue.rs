//! What can be called, and what can be read.

use crate::decode::Decode;
use crate::failure::Failure;
use crate::operation::Operation;
use crate::{generated, generated_experimental};

/// Every operation, by resource and method; then those of the experimental interface, as `experimental.files.bulk_get`.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    generated::operations::ALL.iter().chain(generated_experimental::operations::ALL)
}

/// The component schemas that have a type, which is all of them; then those of the experimental interface, as
/// `experimental.File`.
pub fn schemas() -> impl Iterator<Item = &'static str> {
    TABLES.iter().flat_map(|table| table.iter()).map(|(name, _)| *name)
}

const TABLES: [&[(&str, Decode)]; 2] = [generated::schemas::ALL, generated_experimental::schemas::ALL];

/// Reads a value of a component schema into the SDK's type, the way the body of an answer is read, and writes it back.
///
/// # Errors
/// Where and why the value cannot be read; or that there is no such schema.
pub fn decode(schema: &str, json: &[u8]) -> Result<String, Failure> {
    let found = TABLES.iter().find_map(|table| {
        let index = table.binary_search_by_key(&schema, |(name, _)| name).ok()?;
        Some(table[index].1)
    });
    match found {
        Some(decode) => decode(json),
        None => Err(Failure::input(format!("decode: there is no schema `{schema}`; --list-schemas prints them"))),
    }
}
