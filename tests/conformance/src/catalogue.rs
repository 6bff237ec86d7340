//! The operations that can be called, and the schemas that can be decoded.

use crate::decode::Decode;
use crate::failure::Failure;
use crate::operation::Operation;
use crate::{generated, generated_experimental};

/// All operations, by resource and method, followed by those of the experimental interface, such as
/// `experimental.files.bulk_get`.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    generated::operations::ALL.iter().chain(generated_experimental::operations::ALL)
}

/// All component schemas, followed by those of the experimental interface, such as `experimental.File`.
pub fn schemas() -> impl Iterator<Item = &'static str> {
    TABLES.iter().flat_map(|table| table.iter()).map(|(name, _)| *name)
}

const TABLES: [&[(&str, Decode)]; 2] = [generated::schemas::ALL, generated_experimental::schemas::ALL];

/// Decodes a value of a component schema like the body of a response, and serializes it again.
///
/// # Errors
/// The path and the reason if the value cannot be decoded; or that there is no such schema.
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
