//! A validated request, as handlers get it.

use std::collections::BTreeMap;

use serde_json::Value;

/// A validated request.
#[derive(Debug)]
pub(crate) struct Call {
    /// The received path, percent-encoded.
    pub(crate) raw_path: String,
    /// Path parameters, decoded.
    pub(crate) path: BTreeMap<String, String>,
    /// Query parameters, typed.
    pub(crate) query: BTreeMap<String, Value>,
    /// `Null` if there is none.
    pub(crate) body: Value,
    /// The user of the token.
    pub(crate) user_id: String,
}

impl Call {
    /// A path parameter. The router guarantees that it exists.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    pub(crate) fn includes(&self) -> Vec<&str> {
        let words = self.query.get("include").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        words.iter().filter_map(Value::as_str).collect()
    }

    pub(crate) fn includes_word(&self, word: &str) -> bool {
        self.includes().contains(&word)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// The `data` of the body; `Null` if there is none.
    pub(crate) fn data(&self) -> &Value {
        &self.body["data"]
    }

    /// A text member of `data`.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.data()[name].as_str()
    }
}
