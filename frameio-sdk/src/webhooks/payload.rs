//! The trait of what a receiver can read.

use serde_json::{Map, Value};

use super::error::ReceiveError;
use super::verify::Delivery;

/// What a receiver gives: an [`Event`](super::Event) or an [`Action`](super::Action). Nothing else implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not delivered by Frame.io",
    note = "use `Webhooks` or `CustomActions` as the type of the receiver"
)]
#[allow(private_bounds)]
pub trait Payload: Sealed {}

/// Reads a payload. It keeps other crates from implementing [`Payload`] and from calling this: both would be ways around the
/// signature.
pub(super) trait Sealed: Sized {
    fn read(json: Map<String, Value>, delivery: Option<Delivery>) -> Result<Self, ReceiveError>;
}
