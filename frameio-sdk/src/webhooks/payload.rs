//! The trait of the payloads that a receiver can return.

use serde_json::{Map, Value};

use super::error::ReceiveError;
use super::verify::Delivery;

/// The payload that a receiver returns: an [`Event`](super::Event) or an [`Action`](super::Action). No other type
/// implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not delivered by Frame.io",
    note = "use `Webhooks` or `CustomActions` as the type of the receiver"
)]
#[allow(private_bounds)]
pub trait Payload: Sealed {}

/// Parses a payload. The trait is sealed, so that other crates can neither implement [`Payload`] nor call this; both
/// would bypass the signature check.
pub(super) trait Sealed: Sized {
    fn read(json: Map<String, Value>, delivery: Option<Delivery>) -> Result<Self, ReceiveError>;
}
