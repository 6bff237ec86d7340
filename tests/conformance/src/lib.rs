//! Calls any operation of the SDK through its public, typed interface, as it is told to by JSON.
//!
//! A line of JSON goes in: an operation with its arguments, or a schema with a value. A line comes out: the typed result,
//! written back as JSON, or what went wrong. Arguments are decoded into the SDK's own types and nothing is passed through,
//! so what comes out and what goes over the wire is what the types make of it. `README.md` has the form of the lines.
//!
//! What is called is generated out of the same description as the SDK (`src/generated`); the rest is here.

mod answer;
mod arguments;
mod catalogue;
mod decode;
mod driver;
mod envelope;
mod failure;
#[rustfmt::skip] // written by the generator
mod generated;
#[rustfmt::skip] // as well
mod generated_experimental;
mod line;
mod loss;
mod operation;
mod raw;
mod send;

pub use answer::Answer;
pub use arguments::Arguments;
pub use catalogue::{decode, operations, schemas};
pub use driver::Driver;
pub use failure::{Failure, Kind};
pub use operation::Operation;
pub use send::Calling;
