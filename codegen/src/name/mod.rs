//! `name`: the IR without names and the lock of public names in; the IR with every identifier and the new lock out.
//!
//! A name comes from the lock; else from the overlay; else from the document, by rule. Where two would be the same, who
//! keeps the plain one is decided by what they are called in the document, never by their order in it. After this, no
//! identifier is invented.

mod arguments;
mod family;
mod ident;
mod lock;
mod members;
mod operations;
mod scope;
mod types;
mod words;

pub(crate) use types::proposed_type_name;

use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::overlay::Hints;
use lock::Lock;

/// Gives everything its name, and returns the text of the lock that pins them.
pub(crate) fn name(api: &mut Api, hints: &Hints, lock: Option<&str>, diagnostics: &mut Diagnostics) -> String {
    let mut lock = Lock::parse(lock.unwrap_or_default(), diagnostics);
    types::name(api, hints, &mut lock, diagnostics);
    members::name(api, hints, &mut lock, diagnostics);
    operations::name(api, hints, &mut lock, diagnostics);
    arguments::pin(api, &mut lock);
    family::assign(api);
    lock.finish(hints.stale(), diagnostics)
}
