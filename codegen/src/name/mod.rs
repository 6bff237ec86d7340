//! `name`: the IR without names and the lock of public names in; the IR with every identifier and the new lock out.
//!
//! A name comes from the lock; else from the overlay; else from the document, by rule. Where two would be the same, who
//! keeps the plain one is decided by what they are called in the document, never by their order in it. After this, no
//! identifier is invented.

mod arguments;
mod assign;
mod family;
mod ident;
mod lock;
mod members;
mod operations;
mod scope;
mod types;
mod words;

pub(crate) use assign::name;
pub(crate) use ident::type_ident;
pub(crate) use types::proposed_type_name;
