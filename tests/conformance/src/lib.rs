//! Calls any operation of the SDK through its public, typed interface, as it is told to by JSON.
//!
//! A line of JSON goes in: an operation with its arguments, or a schema with a value. A line comes out: the typed result,
//! written back as JSON, or what went wrong. Arguments are decoded into the SDK's own types and nothing is passed through,
//! so what comes out and what goes over the wire is what the types make of it. `README.md` has the form of the lines.
//!
//! What is called is generated out of the same description as the SDK (`src/generated`); the rest is here.

mod answer;
mod arguments;
mod decode;
mod driver;
mod envelope;
mod failure;
#[rustfmt::skip] // written by the generator
mod generated;
mod line;
mod loss;
mod operation;
mod send;

pub use answer::Answer;
pub use arguments::Arguments;
pub use driver::Driver;
pub use failure::{Failure, Kind};
pub use operation::Operation;
pub use send::Calling;

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
