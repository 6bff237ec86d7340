//! A value in the member `data` of an object, as it is sent, where the SDK has only the value.

use serde::{Deserialize, Serialize};

/// A required value.
#[derive(Deserialize, Serialize)]
pub(crate) struct Envelope<T> {
    pub(crate) data: T,
}

/// An optional value.
#[derive(Deserialize, Serialize)]
pub(crate) struct OptionalEnvelope<T> {
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<T>,
}

fn nothing<T>() -> Option<T> {
    None
}
