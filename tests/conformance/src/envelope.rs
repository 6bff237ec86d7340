//! A value in braces, `{"data": …}`: as the wire has it, where the SDK has the value alone.

use serde::{Deserialize, Serialize};

/// A value that has to be there.
#[derive(Deserialize, Serialize)]
pub(crate) struct Envelope<T> {
    pub(crate) data: T,
}

/// A value that may be missing.
#[derive(Deserialize, Serialize)]
pub(crate) struct OptionalEnvelope<T> {
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<T>,
}

fn nothing<T>() -> Option<T> {
    None
}
