//! Decoding JSON into types of the SDK, and serializing them.

use frameio_sdk::testing;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::{Failure, Kind};

/// Decodes a value and serializes it again.
pub(crate) type Decode = fn(&[u8]) -> Result<String, Failure>;

pub(crate) fn decode<T: DeserializeOwned + Serialize>(json: &[u8]) -> Result<String, Failure> {
    let value: T = testing::decode(json)
        .map_err(|(path, message)| Failure::new(Kind::Decode, place("value", &path) + ": " + &message))?;
    write(&value)
}

/// Serializes a value of the SDK.
pub(crate) fn write(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value)
        .map_err(|error| Failure::new(Kind::Decode, format!("the value cannot be written back: {error}")))
}

/// Joins paths: `body` and `data[3].name` become `body.data[3].name`.
pub(crate) fn place(root: &str, path: &str) -> String {
    let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
    format!("{root}{dot}{path}")
}
