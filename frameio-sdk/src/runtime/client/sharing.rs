//! Clients that share a budget of calls.

use std::sync::Arc;

use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::limit::store::LimitStore;

impl<M> ClientBuilder<M> {
    /// Shares the published limits with other clients that are given the same store: calls of all of them wait in one line. For
    /// clients that act as the same user of the same account. Has no effect without
    /// [`wait_for_rate_limits`](Self::wait_for_rate_limits). A call that is given up while it waits leaves its place unused.
    pub fn share_rate_limits(mut self, store: Arc<dyn LimitStore>) -> Self {
        self.shared_limits = Some(store);
        self
    }
}
