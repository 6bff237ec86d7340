//! From JSON into a type of the SDK, and back.

use frameio_sdk::testing;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::{Failure, Kind};

/// Reads a value and writes it back.
pub(crate) type Decode = fn(&[u8]) -> Result<String, Failure>;

pub(crate) fn decode<T: DeserializeOwned + Serialize>(json: &[u8]) -> Result<String, Failure> {
    let value: T = testing::decode(json)
        .map_err(|(path, message)| Failure::new(Kind::Decode, place("value", &path) + ": " + &message))?;
    write(&value)
}

/// The SDK's value as JSON.
pub(crate) fn write(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value)
        .map_err(|error| Failure::new(Kind::Decode, format!("the value cannot be written back: {error}")))
}

/// `body` and `data[3].name` are `body.data[3].name`.
pub(crate) fn place(root: &str, path: &str) -> String {
    let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
    format!("{root}{dot}{path}")
}
