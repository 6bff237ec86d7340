//! `emit`: the IR with names in; files out. It only prints; all decisions were made before.

mod conformance;
mod docs;
mod enums;
mod examples;
mod files;
mod ident;
mod ids;
mod imports;
mod links;
mod method_docs;
mod models;
mod multipart;
mod operations;
mod origins;
mod pages;
mod reference;
mod requests;
mod resources;
mod scope;
mod shared;
mod structs;
mod types;
mod unions;
mod values;

pub(crate) use docs::limits_text;
pub(crate) use files::emit;
pub(crate) use requests::{is_cursor, parameter_type};
pub(crate) use shared::share;
pub(crate) use structs::{Presence, presence};
pub(crate) use types::scalar_name;
