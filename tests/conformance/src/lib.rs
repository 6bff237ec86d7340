//! Calls any operation of the SDK through its public, typed interface, as requested in JSON.
//!
//! A line of input is JSON with an operation and its arguments, or a schema and a value. The line of output has the
//! typed result, serialized again, or the failure. Arguments are decoded into the SDK's own types and nothing bypasses
//! them, so both the output and the requests are what the types make of the input. `README.md` documents the format of
//! the lines.
//!
//! The calls are generated from the same documents as the SDK (`src/generated`); the rest is here.

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
