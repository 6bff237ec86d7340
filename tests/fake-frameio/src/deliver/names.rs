//! The names of deliveries for faults.

/// The names of deliveries for faults.
pub(crate) const NAMES: [&str; 2] = [WEBHOOK, ACTION];

pub(super) const WEBHOOK: &str = "deliver.webhook";

pub(super) const ACTION: &str = "deliver.action";
