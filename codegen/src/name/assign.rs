//! Assigns names to everything in the IR.

use super::arguments;
use super::family;
use super::lock::Lock;
use super::members;
use super::operations;
use super::types;
use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::overlay::Hints;

/// Assigns all names, and returns the text of the lock that pins them.
pub(crate) fn name(api: &mut Api, hints: &Hints, lock: Option<&str>, diagnostics: &mut Diagnostics) -> String {
    let mut lock = Lock::parse(lock.unwrap_or_default(), diagnostics);
    types::name(api, hints, &mut lock, diagnostics);
    members::name(api, hints, &mut lock, diagnostics);
    operations::name(api, hints, &mut lock, diagnostics);
    arguments::pin(api, &mut lock);
    family::assign(api);
    lock.finish(hints.stale_severity(), diagnostics)
}
