//! Receivers: the settings, and the one way from a request to an event or an action.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::actions::Action;
use super::error::ReceiveError;
use super::event::Event;
use super::headers::DeliveryHeaders;
use super::json;
use super::payload::Payload;
use super::secret::SigningSecret;
use super::verify::{Delivery, Verifier};

/// Receives the events of webhooks.
pub type Webhooks = Receiver<Event>;

/// Receives the runs of custom actions.
pub type CustomActions = Receiver<Action>;

/// Verifies deliveries and reads them: [`Webhooks`] or [`CustomActions`].
///
/// It is cheap to clone, and can be used by any number of threads.
pub struct Receiver<P> {
    verifier: Verifier,
    payload: PhantomData<fn() -> P>,
}

impl<P: Payload> Receiver<P> {
    /// Creates a receiver that accepts deliveries signed with any of the secrets. Empty secrets are ignored; without a
    /// secret that is not empty, all deliveries are refused.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<SigningSecret>>) -> Self {
        Self { verifier: Verifier::new(secrets.into_iter().map(Into::into)), payload: PhantomData }
    }

    /// The difference between the time stamp of a delivery and this machine's clock that is accepted, in both directions.
    /// Default: 5 minutes, as Frame.io recommends.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.verifier.tolerance = tolerance;
        self
    }

    /// The size of a body that is accepted, in bytes. Larger ones are refused before they are hashed. Default: 1 MiB.
    #[must_use]
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        self.verifier.max_body_bytes = limit;
        self
    }

    /// The clock that time stamps are compared with. Default: the system's. For tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.verifier.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery and reads it.
    ///
    /// `body` is the body of the request exactly as it was received.
    ///
    /// # Errors
    /// The first check that failed; [`ReceiveError::status`] is the status to answer with.
    pub fn receive(&self, headers: &(impl DeliveryHeaders + ?Sized), body: &[u8]) -> Result<P, ReceiveError> {
        let delivery = self.verify(headers, body)?;
        P::read(json::object(body)?, Some(delivery))
    }

    /// Verifies a delivery without reading it, for programs that hand the body on as it is.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn verify(&self, headers: &(impl DeliveryHeaders + ?Sized), body: &[u8]) -> Result<Delivery, ReceiveError> {
        self.verifier.verify(headers, body)
    }

    #[cfg(feature = "axum")]
    pub(super) fn body_limit(&self) -> usize {
        self.verifier.max_body_bytes
    }
}

impl<P> Clone for Receiver<P> {
    fn clone(&self) -> Self {
        Self { verifier: self.verifier.clone(), payload: PhantomData }
    }
}

impl<P> fmt::Debug for Receiver<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.verifier.fmt(f)
    }
}
