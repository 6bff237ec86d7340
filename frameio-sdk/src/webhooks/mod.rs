//! Webhooks and custom actions, verified and typed.
//!
//! Frame.io posts the events of a workspace to a webhook, and the runs of a custom action to its URL. Anybody can post
//! to a public URL, so each request is signed, and this module returns an [`Event`] or an [`Action`] only if its
//! signature is valid. It works with any HTTP framework: it takes the headers and the raw body.
//!
//! ```
//! use frameio_sdk::webhooks::{ReceiveError, Resource, Webhooks};
//! use http::{HeaderMap, StatusCode};
//!
//! fn handle(webhooks: &Webhooks, headers: &HeaderMap, body: &[u8]) -> StatusCode {
//!     let event = match webhooks.receive(headers, body) {
//!         Ok(event) => event,
//!         Err(error) => return error.status(), // 400, 401 or 413; print the error to see which check failed
//!     };
//!     if let Resource::File(id) = event.resource() {
//!         println!("{} of file {id}", event.event_type());
//!     }
//!     StatusCode::OK
//! }
//!
//! // Several secrets: during a rotation, or for several webhooks with one URL.
//! let webhooks = Webhooks::new(["the secret of the webhook", "the secret before it"]);
//! assert_eq!(handle(&webhooks, &HeaderMap::new(), b"{}"), StatusCode::UNAUTHORIZED);
//! ```
//!
//! Pass the body exactly as it was received. A body that was parsed and serialized again has other bytes, and its
//! signature does not match.
//!
//! # With axum
//!
//! With the feature `axum`, an [`Event`] or an [`Action`] is an argument of a handler, which is called for verified
//! requests only, and a [`Reply`] is its response.
//!
#![cfg_attr(feature = "axum", doc = "```no_run")]
#![cfg_attr(not(feature = "axum"), doc = "```ignore")]
//! use axum::{Router, routing::post};
//! use frameio_sdk::webhooks::{Event, Webhooks};
//!
//! async fn receive(event: Event) {
//!     println!("{} of {}", event.event_type(), event.resource().id());
//! }
//!
//! #[tokio::main]
//! async fn main() -> std::io::Result<()> {
//!     let webhooks = Webhooks::new([std::env::var("FRAMEIO_WEBHOOK_SECRET").unwrap_or_default()]);
//!     let app = Router::new().route("/frameio", post(receive)).with_state(webhooks);
//!     axum::serve(tokio::net::TcpListener::bind("0.0.0.0:8080").await?, app).await
//! }
//! ```
//!
//! # Deliveries
//!
//! | | |
//! |---|---|
//! | Answer | with a 2xx status within 5 seconds; do the work afterwards |
//! | Retries | a delivery that fails is repeated up to 4 times, the first time after about 15 seconds, then after growing waits |
//! | Duplicates | an event can arrive more than once: see [`Deduplicator`] |
//! | Order | events can arrive in any order: fetch the present state of the resource instead of relying on the order |
//! | `file.created` | arrives before the bytes of the file: wait for `file.upload.completed` or `file.ready` |
//!
//! | guaranteed | not guaranteed |
//! |---|---|
//! | the event was signed with one of the secrets, over exactly these bytes | that it arrives once: deliveries are repeated, and a replay is accepted within the tolerance. [`Deduplicator`] detects repetitions |
//! | its time stamp is within the tolerance of the clock of the machine, both ways | that it arrives in order, or is still current: [fetch](Event::fetch) the resource |
//! | errors and `Debug` contain no secret and no expected signature | that it arrives at all: the service stops after five attempts |
//! | unknown types and members are kept | that it is processed if the program ends: the example `webhook_receiver` stores events in SQLite |
//!
//! # Registration and resources
//!
//! [`Account::ensure_webhook`](crate::Account::ensure_webhook) and [`ensure_action`](crate::Account::ensure_action) create,
//! update or keep it, return the secret of a new one, and find stale duplicates. [`Event::fetch`] reads the resource
//! of an event.
//!
//! # Custom actions
//!
//! [`CustomActions`] receives the runs of custom actions. The response is a [`Reply`]: nothing, a message, or a [`Form`]
//! whose submission comes back as the next run of the same interaction.

mod actions;
mod api;
#[cfg(feature = "axum")]
mod axum;
mod dedup;
mod error;
mod event;
mod headers;
mod json;
mod payload;
mod receiver;
mod resource;
mod secret;
mod verify;

pub use actions::{
    Action, Boolean, Choice, Choices, Field, FieldKind, Form, FormError, Link, Reply, SelectOption, Submission,
    SubmissionError, Text,
};
pub use api::{EnsureAction, EnsureOutcome, EnsureWebhook, Ensured, FetchResource, FetchedResource};
pub use dedup::{Deduplicator, EventKey, MemorySeen, SeenError, SeenFuture, SeenStore};
pub use error::ReceiveError;
pub use event::Event;
pub use headers::{DeliveryHeaders, Lookup, SIGNATURE_HEADER, TIMESTAMP_HEADER};
pub use payload::Payload;
pub use receiver::{CustomActions, Receiver, Webhooks};
pub use resource::Resource;
pub use secret::SigningSecret;
pub use verify::Delivery;
