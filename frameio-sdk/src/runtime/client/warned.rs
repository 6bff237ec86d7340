//! Tracks the missing members that were logged, so that each is logged once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::runtime::model::corrections::{Correction, Corrections};
use crate::runtime::wire::operation::Operation;

/// The members that were missing, as operation, type and member.
#[derive(Debug, Default)]
pub(crate) struct Warned(Mutex<HashSet<(&'static str, &'static str, &'static str)>>);

impl Warned {
    /// Logs a warning for each missing member that was not logged for this operation before.
    pub(crate) fn warn(&self, operation: &Operation, corrections: &Corrections) {
        for missing in corrections.iter().filter(|missing| self.is_first(operation, missing)) {
            tracing::warn!(
                operation = operation.id,
                member = %missing,
                "the response lacks a required member, which was filled in; logged once for each operation and member"
            );
        }
    }

    fn is_first(&self, operation: &Operation, missing: &Correction) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((operation.id, missing.type_name(), missing.member()))
    }
}
