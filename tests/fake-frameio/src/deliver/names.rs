//! What faults call deliveries.

/// What faults call deliveries.
pub(crate) const NAMES: [&str; 2] = [WEBHOOK, ACTION];

pub(super) const WEBHOOK: &str = "deliver.webhook";

pub(super) const ACTION: &str = "deliver.action";
