//! Results, and the lines that report them.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::Failure;

/// A result.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status of the response; `None` if there was no response, or several.
    pub status: Option<u16>,
    /// The typed value, serialized by the SDK.
    pub value: String,
}

#[derive(Serialize)]
struct Success<'a> {
    id: &'a Value,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    value: &'a RawValue,
}

/// The response to the line with this id.
pub(crate) fn line(id: &Value, outcome: Result<Answer, Failure>) -> String {
    let written = match &outcome {
        Ok(Answer { status, value }) => match serde_json::from_str(value) {
            Ok(value) => serde_json::to_string(&Success { id, ok: true, status: *status, value }),
            Err(error) => Err(error),
        },
        Err(failure) => serde_json::to_string(&failure.refusal(id)),
    };
    // Serializing cannot fail: the value is JSON, and so are ids and failures.
    written.unwrap_or_else(|error| {
        format!(r#"{{"id":null,"ok":false,"kind":"decode","message":{:?}}}"#, error.to_string())
    })
}
