//! Rate limits that are shared between clients.

use std::sync::Arc;

use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::limit::store::LimitStore;

impl<M> ClientBuilder<M> {
    /// Shares the published limits with other clients of the same user and account that are given the same store: their
    /// calls wait in one queue. It has no effect without [`wait_for_rate_limits`](Self::wait_for_rate_limits). A call
    /// that is cancelled while it waits leaves its slot unused.
    pub fn share_rate_limits(mut self, store: Arc<dyn LimitStore>) -> Self {
        self.shared_limits = Some(store);
        self
    }
}
