//! `name`: the IR without names and the lock of public names in; the IR with every identifier and the new lock out.
//!
//! A name comes from the lock, or else from the overlay, or else from the document, by rule. If two names collide, the
//! names in the document decide which item keeps the plain one, and never its order. No identifier is invented after
//! this stage.

mod arguments;
mod assign;
mod family;
mod ident;
mod lock;
mod members;
mod namespace;
mod operations;
mod types;
mod words;

pub(crate) use assign::name;
pub(crate) use ident::type_ident;
pub(crate) use types::proposed_type_name;
