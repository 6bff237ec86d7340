//! Receivers: their settings, and the verification of requests.

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

/// Verifies and parses deliveries: [`Webhooks`] or [`CustomActions`].
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

    /// Sets the accepted difference between the time stamp of a delivery and this machine's clock, in both directions.
    /// Default: 5 minutes, as Frame.io recommends.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.verifier.tolerance = tolerance;
        self
    }

    /// Sets the maximum size of a body, in bytes. Larger ones are rejected before they are hashed. Default: 1 MiB.
    #[must_use]
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        self.verifier.max_body_bytes = limit;
        self
    }

    /// Sets the clock that time stamps are compared with. Default: the system clock. Meant for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.verifier.clock = Arc::new(clock);
        self
    }

    /// Verifies a delivery and parses it.
    ///
    /// `body` is the body of the request exactly as it was received.
    ///
    /// # Errors
    /// The first check that failed; [`ReceiveError::status`] is the status to answer with.
    pub fn receive(&self, headers: &(impl DeliveryHeaders + ?Sized), body: &[u8]) -> Result<P, ReceiveError> {
        let delivery = self.verify(headers, body)?;
        P::read(json::object(body)?, Some(delivery))
    }

    /// Verifies a delivery without parsing it, for programs that pass the body on unchanged.
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
