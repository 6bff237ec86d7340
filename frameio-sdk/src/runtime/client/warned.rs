//! What a client warned of, so that it does so once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::runtime::model::corrections::{Correction, Corrections};
use crate::runtime::wire::operation::Operation;

/// The members that were missing, by operation.
#[derive(Debug, Default)]
pub(crate) struct Warned(Mutex<HashSet<(&'static str, &'static str, &'static str)>>);

impl Warned {
    /// Warns of every member that the responses of the operation did not lack before.
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
